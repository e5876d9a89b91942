public import Foundation

/// A deployed Edge Function, as `GET …/functions` lists it.
public struct DemoFunction: Sendable, Hashable {
    /// Its slug.
    public var slug: String
    /// When it was last deployed.
    public var updatedAt: Date
    /// `ACTIVE`, `REMOVED` or `THROTTLED`.
    public var status = "ACTIVE"

    /// A function that answers.
    public init(_ slug: String, updatedAt: Date) { (self.slug, self.updatedAt) = (slug, updatedAt) }
}

extension DemoFunction: Encodable {
    /// Writes the API's keys: times are in milliseconds, and the id is made of the slug.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        let milliseconds = (updatedAt.timeIntervalSince1970 * 1000).rounded()
        try fields.encode("demo-\(slug)", forKey: .id)
        try fields.encode(slug, forKey: .slug)
        try fields.encode(slug, forKey: .name)
        try fields.encode(status, forKey: .status)
        try fields.encode(1, forKey: .version)
        try fields.encode(milliseconds, forKey: .createdAt)
        try fields.encode(milliseconds, forKey: .updatedAt)
        try fields.encode(true, forKey: .verifiesJWT)
    }

    private enum CodingKeys: String, CodingKey {
        case id, slug, name, status, version
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case verifiesJWT = "verify_jwt"
    }
}

extension InnoTrue {
    /// The functions that the guide names, deployed after the last of the demo's secrets was set.
    static let functions = [
        "calcom-webhook", "circle-sso", "create-checkout", "oauth-callback", "send-auth-email",
        "stripe-webhook",
        "talentlms-sso", "talentlms-webhook",
    ].map { DemoFunction($0, updatedAt: Date(utc: 2026, 2, 14)) }
}
