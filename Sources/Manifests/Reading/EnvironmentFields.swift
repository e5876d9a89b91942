import Support

extension Environment {
    /// - Parameter sources: The sources of probe declarations, one key each.
    static func fields(_ sources: [ProbeSource]) -> FieldTable<Environment> {
        FieldTable(
            "environment",
            "An environment: its identity, where its secrets are listed, and what is expected of each."
        ) { fields in
            let name = fields.required(
                "environment", Form.name(.identifier("environment name")).located,
                "Its name, the same as the file's.", example: "preprod")
            let title = fields.optional(
                "title", .text, "Its name for people.", default: "the name", example: "Preprod")
            let tier = fields.required("tier", Form<Tier>.word("tier"), "What it is for.", example: "staging")
            let frontend = fields.optional(
                "frontend", Form.url.located,
                "The https address of its frontend (http on your own machine only), to the letter: `SITE_URL` is compared with it.",
                example: "https://preprod.acme.example")
            let gitBranch = fields.optional(
                "git_branch", Form.text.located, "The branch it is built from.", example: "preprod")
            let hosting = fields.optional(
                "hosting", .text, "Where it is hosted, for people.", example: "Cloudflare Pages (preview)")
            let listing = fields.optional(
                "listing", ListingDeclaration.fields.form,
                "Where its secrets are listed: `provider`, and the settings that it takes.",
                default: "none; then `--listing` must hand one in",
                example: "{ provider: supabase, project: abcdefghijklmnopqrst }", see: "[Listings](#listings)"
            )
            let listings = fields.optional(
                "listings",
                ListingDeclaration.fields.form.entries(
                    "listings by their parts", named: .identifier("part name")),
                "Where more of them are listed, by the name of a part. Their secrets are `PART/NAME`.",
                example: "{ ci: { provider: github-actions, repository: acme/shop } }",
                see: "[Several listings](#several-listings)")
            let identifiers = fields.optional(
                "identifiers", identifierText.located.entries("identifiers by what they are", named: nil),
                "Anything else that no two environments may share: names of your own, each with a text.",
                example: "{ supabase_url: https://abcdefghijklmnopqrst.supabase.co }")
            let expectations = fields.optional(
                "secrets", Expectation.fields.entries("secrets by their names", named: .secrets),
                "What is expected of each secret, `NAME` or `PART/NAME`. A `*` at the end covers every name that begins so.",
                default: "none; then each that a service declares is optional",
                example: "{ APP_ENV: { equals: staging } }", see: "[An expectation](#an-expectation)")
            let snapshotMaxAge = fields.optional(
                "snapshot_max_age", .period(in: Period.Unit.allCases, example: "7d"),
                "How old a sealed snapshot of its secrets may be: a whole number of `h`, `d`, `w`, `m` (30 days) or `y` (365 days).",
                or: Period(days: 7), default: "7d", example: "12h", see: "[Snapshots](snapshots.md)")
            let namedIn = fields.optional(
                "named_in", sourcePath.located.oneOrMore("paths"),
                "The files of the source that may name its hosts and projects, such as its own configuration: names of files or folders, or the ends of their paths; `*` and `?` stand for characters of one name.",
                example: "[.env.production, deploy/production, docs]", see: "[Scan](scan.md)")
            let waivers = fields.optional(
                "waivers", Waiver.fields.form.list("a list of waivers"),
                "Failures you accept for a time.", see: "[Waivers](#waivers)")
            let probes = sources.map { $0.declare(&fields) }
            return { read in
                let name = try read(name)
                name.mustNameItsFile("environment", read.problems)
                var environment = Environment(
                    name: name, title: try read(title), tier: try read(tier), frontend: try read(frontend),
                    gitBranch: try read(gitBranch), hosting: try read(hosting), listing: try read(listing),
                    listings: try read(listings).map { ($0.name, $0.value) },
                    identifiers: try read(identifiers).map { ($0.name.value, $0.value) },
                    expectations: try read(expectations), waivers: try read(waivers))
                environment.snapshotMaxAge = try read(snapshotMaxAge)
                environment.namedIn = try read(namedIn)
                for declaration in try probes.compactMap({ try $0(read) }) {
                    environment.probes.add(declaration)
                }
                environment.itemPrefixes = sources.compactMap(\.itemPrefix)
                reportDanglingReferences(environment, read.problems)
                reportUnknownParts(environment, read.problems)
                reportUnusableIdentifiers(environment, read.problems)
                return environment
            }
        }
    }

    /// The form of a path for `fnmatch`: within the repository, and not matching every file.
    private static let sourcePath = Form<String>.text(
        "a path with a name in it, without a slash at its start or end, such as deploy/production",
        "^([^/]+/)*[^/]*[^/*?.!^\\[\\]_-][^/]*(/[^/]+)*$"
    ) { path in
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty } && path.contains { !"/*?.!^[]_-".contains($0) }
    }

    /// The form of an identifier's text, without surrounding white space or quotes, which would match no value.
    /// `reportUnusableIdentifiers` checks addresses.
    private static let identifierText = Form<String>(
        "a text",
        .text(
            type: ["string", "number", "boolean"],
            [("pattern", .text(#"^[^\s\u0085\u200b"'`]([\s\S]*[^\s\u0085\u200b"'`])?$"#))])
    ) { $0.text("a text", $1) }

    private static func reportDanglingReferences(_ environment: Environment, _ problems: ProblemCollector) {
        for expectation in environment.expectations {
            if let missing = expectation.equals?.missing(in: environment) {
                problems.report(
                    expectation.pattern.position,
                    "\(expectation.pattern.value) equals the environment's \(missing), which is not declared")
            }
        }
    }

    /// Reports identifiers that no value can contain.
    private static func reportUnusableIdentifiers(_ environment: Environment, _ problems: ProblemCollector) {
        for (name, value) in environment.identifiers {
            let text = value.value
            let edges = [text.unicodeScalars.first, text.unicodeScalars.last].compactMap(\.self)
            if edges.contains(where: { $0.properties.isWhitespace || $0 == "\u{FEFF}" || $0 == "\u{200B}" }) {
                problems.report(
                    value.position, "\(name) has white space around it, so no value is it: take it off")
                continue
            }
            if edges.contains(where: "\"'`".unicodeScalars.contains) {
                problems.report(
                    value.position, "\(name) begins or ends with a quote, so no value is it: take it off")
                continue
            }
            let isAddress =
                name == "supabase_url" || text.wholeMatch(of: /(?i)[a-z][a-z0-9+.-]*:\/\/.*/) != nil
                || text.wholeMatch(of: /(?i)https?[:\/].*/) != nil
            guard isAddress, let problem = addressProblem(of: text) else { continue }
            problems.report(value.position, "\(name) is not an address: \(problem)")
        }
    }

    /// Returns what is wrong with an address, or why it does not lead to what it should identify; `nil` if it is valid.
    private static func addressProblem(of text: String) -> String? {
        if text.firstRange(of: "://") == nil, text.wholeMatch(of: /(?i)https?[:\/].*/) != nil {
            return "its scheme lacks ://"
        }
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let rest = text[start...].drop { start == text.startIndex && $0 == "/" }
        let authority = rest.prefix { !"/?#".contains($0) }
        let host = authority.lastIndex(of: "@").map { rest.index(after: $0) } ?? rest.startIndex
        // Each server of a list, `mongodb://A:27017,B:27017/x`, is checked on its own.
        let servers = authority[
            (authority.lastIndex(of: "@").map(authority.index(after:)) ?? authority.startIndex)...
        ]
        .split(separator: ",")
        if servers.count > 1 {
            return servers.lazy.compactMap { addressProblem(of: "//\($0)") }.first
        }
        do throws(HTTPURL.ParseError) {
            let url = try HTTPURL("https://\(rest[host...])")
            let path = url.path.split(separator: "/")
            guard url.host == "supabase.com", path.count > 2, path.starts(with: ["dashboard", "project"])
            else {
                return nil
            }
            return "it leads to the dashboard; write https://\(path[2]).supabase.co"
        } catch {
            return "\(error)"
        }
    }

    /// Reports secrets of parts without a listing.
    private static func reportUnknownParts(_ environment: Environment, _ problems: ProblemCollector) {
        let known = environment.listings.map(\.part.value)
        for expectation in environment.expectations {
            guard let part = SecretAddress("\(expectation.pattern.value)").part, !known.contains(part) else {
                continue
            }
            problems.report(
                expectation.pattern.position,
                "\(expectation.pattern.value) is in the part \(quoted(part)), which \"listings\" does not declare\(suggestion(part, among: known))"
            )
        }
    }
}

extension Located<String> {
    /// Reports a name that differs from its file's.
    func mustNameItsFile(_ kind: String, _ problems: ProblemCollector) {
        let file = position.file.split(separator: "/").last.map(String.init) ?? position.file
        guard file != "\(value).yaml" else { return }
        problems.report(position, "the \(kind) \(value) is declared in \(file): expected \(value).yaml")
    }
}

extension ListingDeclaration {
    /// Each provider checks its own settings.
    static let fields = FieldTable<ListingDeclaration>("listing", "A provider, and its settings.") { fields in
        let provider = fields.required(
            "provider", Form.text("a provider's id").located, "The provider's id.", example: "supabase")
        let run = fields.optional(
            "run", Form.text.located.oneOrMore("a program and its arguments"),
            "For the provider `command`: a program and its arguments.", example: "[list-secrets, preprod]")
        let settings = fields.others(Form.text("a provider's setting").located)
        return { read in
            ListingDeclaration(
                provider: try read(provider),
                settings: Dictionary(
                    settings(read).map { ($0.key.value, $0.value) }, uniquingKeysWith: { first, _ in first }),
                run: try read(run))
        }
    }
}

extension Expectation {
    static let fields = FieldTable<Expectation>(
        "expectation", "What is expected of a secret: it is required, unless it is optional or forbidden."
    ) { fields in
        let required = fields.optional(
            "required", .mark, "It must be set.", default: "this one", example: "true")
        let requiredIf = fields.optional(
            "required_if",
            Form.text("a secret's value").entries("values by secrets", named: .address)
                .filled("values by secrets"),
            "It must be set where all these secrets have these values; else it may be.",
            example: "{ AI_PROVIDER: openai }")
        let optional = fields.optional(
            "optional", .mark, "It may be set. If it is, everything else is judged.", example: "true")
        let forbidden = fields.optional("forbidden", .mark, "It must not be set.", example: "true")
        let equals = fields.optional(
            "equals", KnownValue.form,
            "The value it has: a text, or one of the references `frontend`, `git_branch` and `project`. Never a secret.",
            default: "any", example: "frontend")
        let forms = ValueForm.declare(in: &fields, " here", default: "the service's")
        let mustEqual = fields.optional(
            "must_equal", SecretReference.fields.form,
            "A secret of another environment that must hold the same value.",
            example: "{ environment: production, secret: HOOK_SECRET }", see: "[Equal values](#equal-values)")
        let sharing = fields.optional(
            "may_share_with", Form.text.located.oneOrMore("names of environments"),
            "The environments with which this one may share the value of an isolated secret. Needs `reason`.",
            example: "[production]", see: "[Equal values](#equal-values)")
        let reason = fields.optional(
            "reason", .text, "Why the value may be shared.", example: "The plan has one account.")
        let expected = fields.optional(
            "expected", .text, "The text of the record's column \"Expected Value\". Shown, never judged.",
            default: "made from the other keys", example: "Same as production or unset")
        let note = fields.optional(
            "note", .text, "Shown to the operator for this environment, besides the service's.",
            example: "Preprod has no account yet.")
        fields.relate(
            .atMostOne(of: ["required", "optional", "forbidden", "required_if"]),
            .excluding(
                (["equals"] + ValueForm.keys + ["must_equal", "may_share_with"]).map { ("forbidden", $0) }),
            .needs("may_share_with", ["reason"]), .needs("reason", ["may_share_with"]))
        return { read in
            // The enclosing mapping reports an invalid name.
            guard let pattern = NamePattern(read.name.value) else { throw Unreadable() }
            let conditions = try read(requiredIf)
            let presence: Presence =
                if try read(forbidden) == true {
                    .forbidden
                } else if try read(optional) == true
                    || (try read(required) != true && read.position(of: requiredIf) != nil)
                { .optional } else { .required }
            let distant = try read(mustEqual)
            if case .beginning = pattern, distant != nil {
                read.report(
                    "\"must_equal\" is for one secret, and \(pattern) covers several: expected a name without *"
                )
            }
            return Expectation(
                pattern: Located(pattern, at: read.name.position), presence: presence,
                requiredIf: conditions.map { ($0.name, $0.value) }, equals: try read(equals),
                forms: try forms(read), expected: try read(expected), note: try read(note),
                sharing: SharingPermission(with: try read(sharing), reason: try read(reason)),
                mustEqual: distant)
        }
    }
}

extension KnownValue {
    /// The form of a value that may be written in a manifest.
    package static let form = Form<KnownValue>.variants(
        "value", keys: [("literal", "VALUE", Form.anyText("a value").map { .literal($0) })],
        other: Form.anyText("a value").map { text in
            switch text {
            case "frontend": .frontend
            case "git_branch": .gitBranch
            case "project": .project
            default: .literal(text)
            }
        }
    ).part("known_value")
}

extension SecretReference {
    static let fields = FieldTable<SecretReference>("secret_reference", "A secret of another environment.") {
        fields in
        let environment = fields.required(
            "environment", Form.text("an environment's name").located, "The other environment's name.",
            example: "production")
        let secret = fields.required(
            "secret", Form.text("a secret's name").located, "The secret's name there.", example: "HOOK_SECRET"
        )
        return { read in SecretReference(environment: try read(environment), secret: try read(secret)) }
    }
}

extension Waiver {
    static let fields = FieldTable<Waiver>(
        "waiver", "A failure of this environment that is accepted for a time."
    ) { fields in
        let finding = fields.required(
            "finding", finding.located,
            "The failure, as `RULE/SUBJECT`: what stands behind the environment in a check's id.",
            example: "shared-secret/API_KEY")
        let reason = fields.required(
            "reason", .text, "Why it is accepted.", example: "One account until the second is paid for.")
        let owner = fields.required("owner", .text, "Who answers for it.", example: "platform")
        let from = fields.required(
            "from", .day, "The first day on which it counts, in UTC.", example: "2026-02-13")
        let until = fields.required(
            "until", .day, "The last day on which it counts, in UTC.", example: "2026-08-13")
        let with = fields.optional(
            "with", .texts,
            "Of `shared-secret`: the secrets of other names in other environments that have the value; without it the waiver covers those of the same name alone. Of `secret-reused`: the secrets of the same environment that have it.",
            example: "[LMS_HOOK]")
        return { read in
            let (from, until) = (try read(from), try read(until))
            if until < from { read.report("the waiver ends on \(until), before it begins on \(from)") }
            var waiver = Waiver(
                finding: try read(finding), reason: try read(reason), owner: try read(owner), from: from,
                until: until)
            waiver.with = try read(with)
            return waiver
        }
    }

    private static let finding = Form<String>.text(
        "RULE/SUBJECT, such as shared-secret/API_KEY", "^[^/]+/(.|\\s)"
    ) { text in
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
    }
}

extension Workspace {
    /// Returns the same workspace with the waivers of other files, such as those of an earlier revision.
    ///
    /// Only the `waivers` of these files are read; the rest of them may be out of date.
    ///
    /// - Parameter files: The files by environment; an environment without a file gets no waivers.
    /// - Throws: All problems of the waivers in all files.
    public func withWaivers(of files: [String: ManifestFile]) throws(ManifestProblems) -> Workspace {
        let problems = ProblemCollector()
        let environments = environments.map { environment in
            var environment = environment
            environment.waivers = files[environment.name.value].map { Workspace.waivers($0, problems) } ?? []
            return environment
        }
        guard problems.all.isEmpty else { throw ManifestProblems(problems.all) }
        return Workspace(name: name, services: services, environments: environments, warnings: warnings)
    }

    private static func waivers(_ file: ManifestFile, _ problems: ProblemCollector) -> [Waiver] {
        let pairs = YAMLDocument.root(of: file, problems)?.pairs(
            Environment.fields([]).description.words, problems)
        guard let node = pairs?.first(where: { $0.key.value == "waivers" })?.value else { return [] }
        return Waiver.fields.form.list("a list of waivers").read(node, problems) ?? []
    }
}
