/// An OAuth app of an environment, and the redirect URI that it must have.
public struct RedirectDeclaration: Sendable {
    /// The id of the service that the app belongs to.
    public let service: Located<String>
    /// What it is used for.
    public let app: App

    /// What an app is used for, which tells where it leads back to.
    public enum App: Sendable {
        /// The environment's own functions use it: its client id is this secret, and it leads back to this function.
        case client(Located<String>, function: String)
        /// Supabase's sign-in uses it, for this provider.
        case signIn(provider: String)
    }

    /// The item that a person attests, as no API tells what an app has.
    public var itemID: String { RedirectDeclaration.itemPrefix + service.value }

    /// How such items begin.
    public static let itemPrefix = "redirect-uri-"
    /// The most bytes of a service's id with which an item's id is one.
    static let maximumServiceBytes = 51
}

extension Environment {
    /// The URI that an app must have; nil where the environment has no Supabase project.
    public func redirectURI(of redirect: RedirectDeclaration) -> String? {
        switch redirect.app {
        case .client(_, let function): url(ofFunction: function)
        case .signIn: supabaseURL.map { "\($0)/auth/v1/callback" }
        }
    }

    /// The ids of the items that a person may attest of it because its own manifest asks for them.
    public var attestableItems: [String] { probes.redirects.map(\.itemID) }

    /// Whether an item is a redirect URI's that its manifest does not ask for.
    public func isIdle(item id: String) -> Bool {
        id.hasPrefix(RedirectDeclaration.itemPrefix) && !attestableItems.contains(id)
    }
}
