public import Support

/// What an environment is for.
public enum Tier: String, Sendable, CaseIterable {
    case production, staging, development
}

/// An environment as its team declares it.
public struct Environment: Sendable {
    /// The name on the command line and in the record.
    public let name: Located<String>
    /// The display name.
    public let title: String?
    /// The purpose of the environment.
    public let tier: Tier
    /// The URL its users open.
    public let frontend: Located<String>?
    /// The git branch it is built from.
    public let gitBranch: Located<String>?
    /// Where its frontend is hosted, in words.
    public let hosting: String?
    /// The main listing of its secrets.
    public let listing: ListingDeclaration?
    /// Further listings of its secrets, by part: `pages`, `ci`.
    public let listings: [(part: Located<String>, declaration: ListingDeclaration)]
    /// Other identifiers that no two environments may share, by name.
    public let identifiers: [(name: String, value: Located<String>)]
    /// What is expected of its secrets, in the manifest's order.
    public let expectations: [Expectation]
    /// The accepted failures.
    public internal(set) var waivers: [Waiver]
    /// The maximum age of a snapshot of its secrets that others may compare with.
    public internal(set) var snapshotMaxAge = Period(days: 7)
    /// The source files that may name it: file or folder names and paths, with `*` and `?` within a name.
    public internal(set) var namedIn: [Located<String>] = []
    /// What it declares for probes.
    public internal(set) var probes = ProbeDeclarations()
    /// The ID prefixes of items that are attested only if a probe's declaration asks for them.
    var itemPrefixes: [String] = []

    /// All listings of its secrets, the main one first.
    public var parts: [(part: String?, declaration: ListingDeclaration)] {
        (listing.map { [(nil, $0)] } ?? []) + listings.map { ($0.part.value, $0.declaration) }
    }

    /// The listings of its secrets in words that change with any setting.
    public var placesInWords: [String] {
        parts.map { part, declaration in
            let settings = declaration.settings.sorted { $0.key < $1.key }.map {
                "\($0.key)=\($0.value.value)"
            }
            return
                ([(part.map { "\($0): " } ?? "") + declaration.provider.value] + settings
                + declaration.run.map(\.value)).joined(separator: " ")
        }
    }

    /// Everything that identifies this environment alone, by name.
    public var identity: [(name: String, value: Located<String>)] {
        var identity = identifiers
        if let gitBranch { identity.insert(("git_branch", gitBranch), at: 0) }
        if let frontend { identity.insert(("frontend", frontend), at: 0) }
        if let project = listing?.project { identity.append(("project", project)) }
        return identity
    }
}

extension Environment {
    /// Creates an environment from a stored record: its display name and where it is.
    package init(
        stored name: String, title: String?, tier: Tier, frontend: String?, gitBranch: String?,
        hosting: String?, provider: String?, project: String?, at position: Position
    ) {
        // A record has one position for the whole environment, and nothing that shows a record needs more.
        func located(_ text: String) -> Located<String> { Located(text, at: position) }
        self.init(
            name: located(name), title: title, tier: tier, frontend: frontend.map(located),
            gitBranch: gitBranch.map(located), hosting: hosting,
            listing: provider.map {
                ListingDeclaration(
                    provider: located($0), settings: project.map { ["project": located($0)] } ?? [:])
            }, listings: [], identifiers: [], expectations: [], waivers: [])
    }
}

/// The provider that lists an environment's secrets, with its settings.
public struct ListingDeclaration: Sendable {
    /// The provider's id.
    public let provider: Located<String>
    /// The provider's own settings, such as `project`.
    public let settings: [String: Located<String>]
    /// The words of `run`, the only setting that is a list: a program and its arguments.
    public let run: [Located<String>]

    /// Creates a declaration.
    public init(
        provider: Located<String>, settings: [String: Located<String>] = [:], run: [Located<String>] = []
    ) {
        (self.provider, self.settings, self.run) = (provider, settings, run)
    }

    /// The project, with the deployment: hosts keep several environments in one project.
    fileprivate var project: Located<String>? {
        guard let project = settings["project"] else { return nil }
        guard
            let part = settings["deployment"] ?? settings["target"] ?? settings["custom_environment"]
        else { return project }
        let branch = settings["branch"].map { " of \($0.value)" } ?? ""
        return Located("\(project.value) (\(part.value)\(branch))", at: project.position)
    }

    /// Whether it is a sealed snapshot rather than a host that can be asked.
    public var isSnapshot: Bool { provider.value == ListingDeclaration.snapshot }

    /// Returns whether another declaration may be of the same place, as far as the manifests tell: a declaration
    /// without an account may mean any account.
    package func mayBe(_ other: ListingDeclaration) -> Bool {
        provider.value == other.provider.value
            && settings.allSatisfy { key, setting in
                other.settings[key].map { $0.value == setting.value } ?? (key == "account")
            }
    }

    /// The provider ID of a snapshot.
    public static let snapshot = "snapshot"
}

/// What an environment expects of one secret, or of all secrets whose names share a prefix.
public struct Expectation: Sendable {
    /// The secrets that it applies to.
    public let pattern: Located<NamePattern>
    /// Whether they must be set.
    public let presence: Presence
    /// The values of other secrets that make an optional secret required; empty if there are none.
    public let requiredIf: [(secret: Located<String>, value: String)]
    /// The expected value, if it is known.
    public let equals: KnownValue?
    /// The forms that replace the service's, if the environment narrows them.
    public let forms: [ValueForm]
    /// The record's "Expected Value", in the team's own words.
    public let expected: String?
    /// A remark for the record.
    public let note: String?
    /// The environments with which this one may share the value.
    public let sharing: SharingPermission?
    /// The secret of another environment that must have the same value.
    public let mustEqual: SecretReference?
}

/// Whether a secret must be set.
public enum Presence: String, Sendable, CaseIterable {
    case required, optional, forbidden
}

/// A value that may be written in a manifest, since it is not a secret.
public enum KnownValue: Hashable, Sendable {
    /// The environment's frontend URL.
    case frontend
    /// The environment's git branch.
    case gitBranch
    /// The project that its listing names.
    case project
    /// The given text.
    case literal(String)
}

/// A secret's name, or a prefix of several: `CIRCLE_*`. The name of a part's secret begins with the part:
/// `pages/VITE_APP_ENV`.
public enum NamePattern: Hashable, Sendable, CustomStringConvertible {
    case name(String)
    case beginning(String)

    /// Returns whether it matches `name`.
    public func matches(_ name: String) -> Bool {
        switch self {
        case .name(let exact): name == exact
        // Compared by bytes: as characters, a prefix followed by a combining mark is a different text.
        case .beginning(let beginning): name.utf8.starts(with: beginning.utf8)
        }
    }

    /// Returns whether it may match a secret of this name in any part.
    public func coversName(_ name: String) -> Bool {
        switch self {
        case .name(let exact): SecretAddress(exact).name == name
        case .beginning(let beginning): name.utf8.starts(with: SecretAddress(beginning).name.utf8)
        }
    }

    /// The pattern as it is written.
    public var description: String {
        switch self {
        case .name(let name): name
        case .beginning(let beginning): beginning + "*"
        }
    }
}

extension Waiver {
    /// Creates a waiver from a stored record.
    package init(
        stored finding: String, at position: Position, reason: String, owner: String, from: CalendarDate,
        until: CalendarDate
    ) {
        self.init(
            finding: Located(finding, at: position), reason: reason, owner: owner, from: from, until: until)
    }
}

/// An accepted failure.
public struct Waiver: Sendable {
    /// `RULE/SUBJECT`, the finding of this environment that is accepted.
    public let finding: Located<String>
    /// Why it is accepted.
    public let reason: String
    /// The person or team responsible for it.
    public let owner: String
    /// The first day on which it applies.
    public let from: CalendarDate
    /// The last day on which it applies.
    public let until: CalendarDate
    /// The names of other secrets that may have the same value.
    public internal(set) var with: [String] = []

    /// Returns whether it accepts that the value equals that of a secret with this address in another environment: one
    /// of the same name, or of a name in ``with``.
    package func covers(_ address: String) -> Bool {
        let name = SecretAddress(address).name
        let own = SecretAddress(String(finding.value.drop { $0 != "/" }.dropFirst())).name
        return name == own || with.contains(name)
    }
}

extension KnownValue {
    /// Returns the key that it refers to and that the environment does not declare; `nil` if it is declared.
    package func missing(in environment: Environment) -> String? {
        switch self {
        case .frontend where environment.frontend == nil: "frontend"
        case .gitBranch where environment.gitBranch == nil: "git_branch"
        case .project where environment.listing?.settings["project"] == nil: "listing's project"
        default: nil
        }
    }
}

/// Properties derived from an environment's Supabase project.
extension Environment {
    /// The ref of its Supabase project: that of the main listing; else that of the identifier `supabase_url`, since its
    /// secrets may be listed elsewhere; else that of the first part by name. `nil` if it has none.
    public var supabaseProject: Located<String>? {
        let listed = listedSupabaseProjects
        if let main = listed.first, main.part == nil { return main.project }
        guard let signedIn = signedInProject else { return listed.first?.project }
        return listed.first { $0.project.value == signedIn.value }?.project ?? signedIn
    }

    /// Its other Supabase projects, by the name of the part that lists them, else by ref; independent of the order in
    /// the manifest.
    public var otherSupabaseProjects: [(name: String, project: Located<String>)] {
        guard let own = supabaseProject else { return [] }
        var seen: Set<String> = [own.value]
        let signedIn = signedInProject.map { [(part: Optional($0.value), project: $0)] } ?? []
        return (listedSupabaseProjects + signedIn).filter { seen.insert($0.project.value).inserted }
            .map { ($0.part ?? $0.project.value, $0.project) }
    }

    /// Whether parts list several Supabase projects, and nothing says which of them is the environment's own.
    public var hasAmbiguousProject: Bool {
        let listed = listedSupabaseProjects
        return listed.first?.part != nil && signedInProject == nil
            && Set(listed.map(\.project.value)).count > 1
    }

    /// The projects of its listings: the main listing's first, then by part name.
    private var listedSupabaseProjects: [(part: String?, project: Located<String>)] {
        parts.filter { $0.declaration.provider.value == "supabase" }.compactMap { part in
            part.declaration.settings["project"].map { (part.part, $0) }
        }.sorted { ($0.part ?? "") < ($1.part ?? "") }
    }

    /// The project in the identifier `supabase_url`.
    private var signedInProject: Located<String>? {
        guard let url = declaredSupabaseURL, let host = (try? HTTPURL(url.value))?.host,
            host.hasSuffix(".supabase.co")
        else { return nil }
        let ref = String(host.dropLast(".supabase.co".count))
        // The form of refs that Supabase's CLI accepts.
        let isRef = ref.utf8.count == 20 && ref.unicodeScalars.allSatisfy { ("a"..."z").contains($0) }
        return isRef ? Located(ref, at: url.position) : nil
    }

    /// The URL of its Supabase project, possibly with the team's own domain; `nil` if it has none.
    public var supabaseURL: String? {
        if let listing, listing.provider.value == "supabase", let project = listing.settings["project"]?.value
        {
            return "https://\(project).supabase.co"
        }
        return declaredSupabaseURL?.value ?? supabaseProject.map { "https://\($0.value).supabase.co" }
    }

    /// Returns the URL of one of its Edge Functions; `nil` if it has no Supabase project.
    public func url(ofFunction name: String) -> String? { supabaseURL.map { "\($0)/functions/v1/\(name)" } }

    private var declaredSupabaseURL: Located<String>? {
        identifiers.first { $0.name == "supabase_url" }?.value
    }
}
