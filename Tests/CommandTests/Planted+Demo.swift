import DemoControlPlane
import Foundation
import Secrecy

extension Planted {
    /// What the demo's two states hold, and the tests' tokens.
    static let demo: Planted = {
        var planted = Planted([
            Token.demo, Token.other, Token.stripeLive, Token.stripeTest, Token.calcom,
            DemoCalComAccount.signingSecret,
            Token.cloudflare,
        ])
        for state in [DemoState.conforming, .uncertainPreprod] { planted.add(state) }
        return planted
    }()

    /// Plants what `state` holds, the digests of the platform's own secrets included.
    mutating func add(_ state: DemoState) {
        state.pages.secrets.forEach { add($0) }
        for project in state.projects {
            project.secrets.values.forEach { add($0.value) }
            digests(of: project.environment, in: state).forEach { add(digest: $0) }
        }
    }
}

/// The digests that an environment's listing shows.
func digests(of environment: String, in state: DemoState) -> [String] {
    struct Row: Decodable { let value: String }
    let json = Data((state.listingJSON(of: environment) ?? "[]").utf8)
    return ((try? JSONDecoder().decode([Row].self, from: json)) ?? []).map(\.value)
}

/// Tokens of the form that Supabase's have, made so that no line of source looks like one.
enum Token {
    static let demo = ["sbp", String(repeating: "0a1b2c3d", count: 5)].joined(separator: "_")
    /// Cloudflare's.
    static let cloudflare = ["cfut", String(repeating: "Qw71Er82", count: 5)].joined(separator: "_")
    /// The id of an account there.
    static let cloudflareAccount = String(repeating: "5e6f7a8b", count: 4)
    /// Another provider's.
    static let other = ["ghp", String(repeating: "Zz09Yy18", count: 4)].joined(separator: "_")
    /// Stripe's, one of each mode. A server of one's own takes such as have not its form: manifests tell that.
    static let stripeLive = ["Xk9", "real", String(repeating: "Ab3Cd4Ef", count: 4)].joined(separator: "_")
    static let stripeTest = ["Xk9", "test", String(repeating: "Gh5Jk6Mn", count: 4)].joined(separator: "_")
    /// Cal.com's.
    static let calcom = ["cal", "Qz7", String(repeating: "Pq7Rs8Tu", count: 4)].joined(separator: "_")
}
