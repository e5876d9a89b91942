public import Support

// What people paste: the address of the page on which they look at an environment. Each provider knows its own host's
// forms, as the browser shows them; whatever else the address holds is passed over.

extension ProviderRegistry {
    /// Returns the listing of a page: the provider's id, and the settings in the address; `nil` if no provider
    /// recognizes the page.
    public static func listing(
        ofPage page: HTTPURL
    ) -> (provider: String, settings: [(key: String, value: String)])? {
        for provider in all {
            if let settings = provider.settings(ofPage: page) { return (provider.id, settings) }
        }
        return nil
    }

    /// The hosts whose pages are recognized.
    public static let hostsOfPages = all.compactMap(\.api?.host).reduce(into: [String]()) { hosts, host in
        if !hosts.contains(host) { hosts.append(host) }
    }
}

extension HTTPURL {
    /// The segments of its path, without empty ones.
    var segments: [String] { path.split(separator: "/").map(String.init) }
}
