import Auditing
import Manifests

extension EnvironmentIdentifiers {
    /// Returns the other environment whose frontend or project an entry of a redirect allow list admits; `nil` if none.
    func otherEnvironment(within pattern: String, of environment: String) -> String? {
        let others = all.filter { $0.environment != environment }
        // Browsers resolve `//host` with the page's scheme.
        let pattern = pattern.hasPrefix("//") ? "https:\(pattern)" : pattern
        guard pattern.contains("*") || pattern.contains("?") || pattern.contains("[") || pattern.contains("{")
        else {
            return owner(of: pattern).flatMap { $0 == environment ? nil : $0 }
        }
        // An app's own scheme matches no web address.
        guard !AddressPattern.isApps(pattern) else { return nil }
        let (hosts, whole) = (AddressPattern(pattern).hosts, pattern.lowercased())
        // The account's label in `api.ACCOUNT.workers.dev`, in which another environment may have any name.
        let account = (hosts.first ?? "").split(separator: ".").dropFirst().first.flatMap {
            $0.contains("*") ? nil : $0
        }
        // On a shared host the path decides, as it does without a wildcard.
        let isOwn = owner(of: String(pattern.prefix { !"*?[{".contains($0) })) == environment
        return others.first { other in
            if let address = other.addressOnSharedHost {
                return AddressPattern.addresses(at: address).contains { AddressPattern.matches(whole, $0) }
            }
            guard let host = other.redirectHost(account ?? "account") else { return false }
            // The hosts that the pattern admits with any path, and whole addresses that a leading wildcard admits.
            return !isOwn && hosts.contains { AddressPattern.matches($0, host) }
                || AddressPattern.addresses(at: host).contains { AddressPattern.matches(whole, $0) }
        }?.environment
    }
}

extension EnvironmentIdentifiers.EnvironmentIdentifier {
    /// The environment's host and path on a host that others share; `nil` for anything else.
    fileprivate var addressOnSharedHost: String? {
        guard form == .name, !text.contains("://"), let slash = text.firstIndex(of: "/"),
            text[..<slash].contains(".")
        else { return nil }
        return text.lowercased()
    }

    /// Returns the host of a redirect to this identifier; `nil` if it has none.
    fileprivate func redirectHost(_ account: some StringProtocol) -> String? {
        if isProjectRef { return "\(text).supabase.co" }
        return isHost && text.contains(".") ? host(in: account) : nil
    }
}

/// An entry of Supabase's redirect allow list: `*` stands for any characters but `.` and `/`, `**` for any characters,
/// and `?` for one character but these. Source: Supabase's documentation, “Redirect URLs”, section on wildcards.
struct AddressPattern {
    /// The possible patterns of the host, in lower case: a `?` matches any character, including the one that begins a
    /// query.
    let hosts: [String]

    init(_ pattern: String) {
        let lower = pattern.lowercased()
        // The scheme may be a pattern, too; without a scheme the entry begins with its host.
        let behind = lower.components(behind: "://") ?? lower[...]
        // `**` can match beyond the end of a host: `https://**` admits everything.
        let host = behind.prefix { !"/#".contains($0) }
        // User information before a host does not change the destination.
        let bare = host.lastIndex(of: "@").map { [host[host.index(after: $0)...]] } ?? []
        hosts = ([host] + bare + host.indices.filter { host[$0] == "?" }.map { host[..<$0] }).map {
            String($0).withoutPort
        }
    }

    /// Whether an entry is of an app, by its scheme: `exp://**`, `com.acme.app://**`, `acme:**`.
    static func isApps(_ pattern: String) -> Bool {
        let scheme = pattern.lowercased().prefix {
            $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0))
        }
        let rest = pattern.dropFirst(scheme.count)
        guard !scheme.isEmpty, rest.first == ":", !["http", "https", "ws", "wss"].contains(String(scheme))
        else {
            return false
        }
        // `app.acme.example:443` and `localhost:3000` are hosts.
        return rest.hasPrefix("://") || !scheme.contains(".") && rest.dropFirst().first?.isNumber == false
    }

    /// Returns sample addresses of redirects to a host.
    static func addresses(at host: String) -> [String] {
        ["https://", "http://"].flatMap { scheme in
            ["", "user@"].flatMap { user in
                ["", "/", "/path", "/path/path"].map { "\(scheme)\(user)\(host)\($0)" }
            }
        }
    }

    /// Returns whether the pattern may match `text`, a host or an address. Unsupported syntax counts as a match.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        guard !pattern.contains(where: { "[]{}!\\".contains($0) }) else { return true }
        // Tracks all partial matches at once, because an untrusted pattern may have many stars.
        let text = Array(text)
        var reached: Set<Int> = [0]
        var tokens = Array(pattern)[...]
        while let token = tokens.popFirst() {
            let isDouble = token == "*" && tokens.first == "*"
            if isDouble { tokens = tokens.drop { $0 == "*" } }
            reached = advance(reached, over: token, isDouble, in: text)
        }
        return reached.contains(text.count)
    }

    private static func advance(
        _ reached: Set<Int>, over token: Character, _ isDouble: Bool, in text: [Character]
    ) -> Set<Int> {
        func ends(_ character: Character) -> Bool { character == "." || character == "/" }
        return reached.reduce(into: []) { next, start in
            switch token {
            case "*":
                let end = isDouble ? text.count : text[start...].firstIndex(where: ends) ?? text.count
                next.formUnion(start...end)
            case "?": if start < text.count, !ends(text[start]) { next.insert(start + 1) }
            default: if start < text.count, text[start] == token { next.insert(start + 1) }
            }
        }
    }
}

extension String {
    fileprivate func components(behind separator: String) -> Substring? {
        guard let range = firstRange(of: separator) else { return nil }
        return self[range.upperBound...]
    }

    /// The host without its port, which is digits or a pattern of them.
    fileprivate var withoutPort: String { lastIndex(of: ":").map { String(self[..<$0]) } ?? self }
}
