import Support

/// What follows from an environment's Supabase project.
extension Environment {
    /// The ref of its Supabase project: of `listing`, of a part, or of an identifier `supabase_url`, as an environment
    /// may have its secrets elsewhere; nil where it has none.
    public var supabaseProject: Located<String>? {
        let listed = parts.lazy.map(\.declaration).first { $0.provider.value == "supabase" }
        if let project = listed?.settings["project"] { return project }
        guard let url = declaredSupabaseURL, let host = (try? HTTPURL(url.value))?.host,
            host.hasSuffix(".supabase.co")
        else { return nil }
        let ref = String(host.dropLast(".supabase.co".count))
        // Supabase's refs, as its command line demands them.
        let isRef = ref.utf8.count == 20 && ref.unicodeScalars.allSatisfy { ("a"..."z").contains($0) }
        return isRef ? Located(ref, at: url.position) : nil
    }

    /// The address of its Supabase project, which may be a domain of the team's own; nil where it has none.
    public var supabaseURL: String? {
        if let listing, listing.provider.value == "supabase", let project = listing.settings["project"]?.value
        {
            return "https://\(project).supabase.co"
        }
        return declaredSupabaseURL?.value ?? supabaseProject.map { "https://\($0.value).supabase.co" }
    }

    /// The URL of an Edge Function of its own; nil where it has no Supabase project.
    public func url(ofFunction name: String) -> String? { supabaseURL.map { "\($0)/functions/v1/\(name)" } }

    private var declaredSupabaseURL: Located<String>? {
        identifiers.first { $0.name == "supabase_url" }?.value
    }
}
