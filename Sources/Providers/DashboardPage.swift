public import Support

// The address of an environment's dashboard page, as people paste it. Each provider recognizes its own host's forms, as
// the browser shows them, and ignores the rest of the address.

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
    public static let hostsOfPages = ["Supabase", "Vercel", "Cloudflare", "Render", "GitHub"]
}

extension HTTPURL {
    /// The segments of the path, without empty ones.
    fileprivate var segments: [String] { path.split(separator: "/").map(String.init) }
}

extension Supabase {
    /// `supabase.com/dashboard/project/REF/…`, or an address of the project's own, `REF.supabase.co`.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? {
        if page.host.hasSuffix(".supabase.co") {
            return [("project", String(page.host.dropLast(".supabase.co".count)))]
        }
        let words = page.segments.drop { page.host == "supabase.com" && $0 == "dashboard" }
        guard ["supabase.com", "app.supabase.com"].contains(page.host), words.first == "project",
            let project = words.dropFirst().first
        else { return nil }
        return [("project", project)]
    }
}

extension Vercel {
    /// `vercel.com/TEAM/PROJECT/…`.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? {
        let words = page.segments
        guard page.host == "vercel.com", words.count > 1, words[1] != "~" else { return nil }
        return [("project", words[1]), ("team", words[0])]
    }
}

extension CloudflarePages {
    /// `dash.cloudflare.com/ACCOUNT/pages/view/PROJECT/…`.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? {
        let words = page.segments
        guard page.host == "dash.cloudflare.com", words.count > 3, words[1...2] == ["pages", "view"] else {
            return nil
        }
        return [("account", words[0]), ("project", words[3])]
    }
}

extension CloudflareWorkers {
    /// `dash.cloudflare.com/ACCOUNT/workers/services/view/SCRIPT/…`.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? {
        let words = page.segments
        guard page.host == "dash.cloudflare.com", words.count > 4,
            words[1...3] == ["workers", "services", "view"]
        else { return nil }
        return [("account", words[0]), ("script", words[4])]
    }
}

extension Render {
    /// `dashboard.render.com/KIND/srv-…/…`.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? {
        guard page.host == "dashboard.render.com",
            let service = page.segments.first(where: { $0.hasPrefix("srv-") || $0.hasPrefix("crn-") })
        else { return nil }
        return [("service", service)]
    }
}

extension GitHubActions {
    /// `github.com/OWNER/NAME/…`, or `github.com/organizations/NAME/settings/…`.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? {
        let words = page.segments
        guard page.host == "github.com", words.count > 1 else { return nil }
        if ["organizations", "orgs"].contains(words[0]) { return [("organization", words[1])] }
        guard !["settings", "marketplace", "users", "apps"].contains(words[0]) else { return nil }
        return [("repository", "\(words[0])/\(words[1])")]
    }
}
