/// Whose token a text is, by the prefixes that hosts document for theirs.
///
/// Sources: docs.github.com “About authentication to GitHub”; developers.cloudflare.com “Token formats”;
/// vercel.com/changelog/new-token-formats-and-secret-scanning; supabase/cli for `sbp_`;
/// docs.stripe.com/keys; cal.com/docs “API reference v2” for `cal_`. Render documents none; its keys begin with `rnd_`,
/// as no other host's do. Calendly's are JWTs, as others' are, too.
enum TokenOwner {
    private static let prefixes: [(host: String, prefixes: [String])] = [
        ("Cal.com", ["cal_"]),
        ("Cloudflare", ["cfut_", "cfat_", "cfk_"]),
        ("GitHub", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"]),
        ("Render", ["rnd_"]),
        ("Supabase", ["sbp_"]),
        ("Vercel", ["vcp_", "vci_", "vca_", "vcr_", "vck_"]),
        ("Stripe", ["sk_live_", "sk_test_", "rk_live_", "rk_test_"]),
    ]

    /// The host that gives out tokens such as this; nil where none says so. Tokens older than the prefixes have none.
    static func host(of token: String) -> String? {
        prefixes.first { $0.prefixes.contains(where: token.hasPrefix) }?.host
    }

    /// Whether a token may be `host`'s: it is nobody else's.
    static func isToken(_ token: String, of host: String) -> Bool {
        let owner = self.host(of: token)
        return owner == nil || owner == host
    }
}
