import Listings
import Secrets
import Support

/// One secret, as a program lists it.
struct ProgramSecret: Decodable {
    private let name: String
    private let value: ShownValue?
    private let sha256: String?
    private let updatedAt: String?
    private let platform: Bool?

    private enum CodingKeys: String, CodingKey {
        case name, value, sha256, platform
        case updatedAt = "updated_at"
    }

    /// What is wrong with it, in words that quote nothing of it.
    struct Problem: Error { let reason: String }

    /// - Parameter values: those that were taken out of the program's JSON.
    func add(to shown: inout GatheredSecrets, from values: ShownValues) throws(Problem) {
        // A name with a slash would be that of another part's secret.
        guard !name.isEmpty, name.utf8.count <= 1024, !name.utf8.contains(UInt8(ascii: "/")) else {
            throw Problem(reason: "has no name, or one that is too long or has a slash in it")
        }
        let date = try date()
        switch (value, sha256) {
        case (let value?, nil):
            // Every string under the key was taken out.
            guard let secret = values.secret(name, at: value) else { throw Problem(reason: "has no `value`") }
            shown.add(secret, updatedAt: date, isPlatform: platform ?? false)
        case (nil, let sha256):
            shown.add(
                ListedSecret(
                    name: name, digest: try digest(sha256), isPlatform: platform ?? false, updatedAt: date))
        case (_?, _?): throw Problem(reason: "has both a `value` and a `sha256`")
        }
    }

    private func digest(_ text: String?) throws(Problem) -> Digest? {
        guard let text else { return nil }
        guard let digest = Digest(hex: text) else { throw Problem(reason: "has no SHA-256 as its `sha256`") }
        return digest
    }

    private func date() throws(Problem) -> Double? {
        guard let updatedAt else { return nil }
        guard let date = Instant(rfc3339: updatedAt) else {
            throw Problem(reason: "has no date as its `updated_at`")
        }
        return date.secondsSince1970
    }
}
