public import Support

/// What an environment is for.
public enum Tier: String, Sendable, CaseIterable {
    case production, staging, development
}

/// An environment as its team declares it.
public struct Environment: Sendable {
    /// The name on the command line and in the record.
    public let name: Located<String>
    /// The name people know it by.
    public let title: String?
    /// What it is for.
    public let tier: Tier
    /// The URL its users open.
    public let frontend: Located<String>?
    /// The git branch it is built from.
    public let gitBranch: Located<String>?
    /// Where its frontend is hosted, in words.
    public let hosting: String?
    /// Where its secrets are listed.
    public let listing: ListingDeclaration?
    /// Where more of them are listed, by the name of each part: `pages`, `ci`.
    public let listings: [(part: Located<String>, declaration: ListingDeclaration)]
    /// Whatever else no two environments may share, by what it is.
    public let identifiers: [(name: String, value: Located<String>)]
    /// What is expected of its secrets, in the manifest's order.
    public let expectations: [Expectation]
    /// The failures that were accepted.
    public internal(set) var waivers: [Waiver]
    /// How old a snapshot of its secrets may be to be compared with.
    public internal(set) var snapshotMaxAge = Period(days: 7)
    /// The files of the source that may name it: file or folder names and paths, with `*` and `?` within a name.
    public internal(set) var namedIn: [Located<String>] = []
    /// What it declares of itself beyond secrets.
    public internal(set) var probes = ProbeDeclarations()
    /// The beginnings of items that are attested only where a probe's declaration asks for them.
    var itemPrefixes: [String] = []

    /// All places where its secrets are listed: the one without a name first.
    public var parts: [(part: String?, declaration: ListingDeclaration)] {
        (listing.map { [(nil, $0)] } ?? []) + listings.map { ($0.part.value, $0.declaration) }
    }

    /// Where its secrets are listed, part by part, in words that change with any setting.
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

    /// Everything that identifies this environment and no other, by what it is.
    public var identity: [(name: String, value: Located<String>)] {
        var identity = identifiers
        if let gitBranch { identity.insert(("git_branch", gitBranch), at: 0) }
        if let frontend { identity.insert(("frontend", frontend), at: 0) }
        if let project = listing?.project { identity.append(("project", project)) }
        return identity
    }
}

extension Environment {
    /// What a stored record tells of an environment: how people know it, and where it is.
    package init(
        stored name: String, title: String?, tier: Tier, frontend: String?, gitBranch: String?,
        hosting: String?, provider: String?, project: String?, at position: Position
    ) {
        // A record tells where the environment is declared, not where each of these stands; nothing that shows it asks.
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

/// Which provider lists an environment's secrets, and the settings it needs for that.
public struct ListingDeclaration: Sendable {
    /// The provider's id.
    public let provider: Located<String>
    /// The provider's own settings, such as `project`.
    public let settings: [String: Located<String>]
    /// The words of `run`, the one setting that is a list: a program and its arguments.
    public let run: [Located<String>]

    /// A provider with its settings.
    public init(
        provider: Located<String>, settings: [String: Located<String>] = [:], run: [Located<String>] = []
    ) {
        (self.provider, self.settings, self.run) = (provider, settings, run)
    }

    /// The project, and which of its deployments: hosts keep several environments in one project.
    fileprivate var project: Located<String>? {
        guard let project = settings["project"] else { return nil }
        guard
            let part = settings["deployment"] ?? settings["target"] ?? settings["custom_environment"]
        else { return project }
        let branch = settings["branch"].map { " of \($0.value)" } ?? ""
        return Located("\(project.value) (\(part.value)\(branch))", at: project.position)
    }

    /// Whether it is a sealed snapshot that the manifest names, in place of a host that could be asked.
    public var isSnapshot: Bool { provider.value == ListingDeclaration.snapshot }

    /// Whether another declaration is of the same place, as far as the manifests tell: one that is silent of an account may
    /// mean any.
    package func mayBe(_ other: ListingDeclaration) -> Bool {
        provider.value == other.provider.value
            && settings.allSatisfy { key, setting in
                other.settings[key].map { $0.value == setting.value } ?? (key == "account")
            }
    }

    /// The provider's id of such a listing.
    public static let snapshot = "snapshot"
}

/// What an environment expects of one secret, or of all whose names begin alike.
public struct Expectation: Sendable {
    /// Which secrets it speaks of.
    public let pattern: Located<NamePattern>
    /// Whether they are to be there.
    public let presence: Presence
    /// The values of other secrets under which it is required although its presence is optional; empty for none.
    public let requiredIf: [(secret: Located<String>, value: String)]
    /// The value they are to have, where it is known.
    public let equals: KnownValue?
    /// The forms that replace the service's, where the environment narrows them.
    public let forms: [ValueForm]
    /// The record's "Expected Value", in the team's own words.
    public let expected: String?
    /// A remark for the record.
    public let note: String?
    /// The environments with which this one may share the value.
    public let sharing: SharingPermission?
    /// The secret of another environment that has the same value.
    public let mustEqual: DistantSecret?
}

/// Whether a secret is to be there.
public enum Presence: String, Sendable, CaseIterable {
    case required, optional, forbidden
}

/// A value that may be written in a manifest, since it is no secret.
public enum KnownValue: Hashable, Sendable {
    /// The environment's frontend URL.
    case frontend
    /// The environment's git branch.
    case gitBranch
    /// The project that its listing names.
    case project
    /// This very text.
    case literal(String)
}

/// A secret's name, or the beginning of several: `CIRCLE_*`. That of a part's secret begins with the part's:
/// `pages/VITE_APP_ENV`.
public enum NamePattern: Hashable, Sendable, CustomStringConvertible {
    case name(String)
    case beginning(String)

    /// Whether `name` is meant.
    public func matches(_ name: String) -> Bool {
        switch self {
        case .name(let exact): name == exact
        // Byte by byte: to a String, a combining mark behind the beginning makes it another one.
        case .beginning(let beginning): name.utf8.starts(with: beginning.utf8)
        }
    }

    /// Whether a secret of this name may be meant, in whichever part.
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
    /// A waiver as a stored record has it.
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
    /// Who answers for it.
    public let owner: String
    /// The first day it holds.
    public let from: CalendarDate
    /// The last day it holds.
    public let until: CalendarDate
    /// The secrets of other names whose value a shared one may be.
    public internal(set) var with: [String] = []

    /// Whether it accepts that the value is that of a secret with this address in another environment: one of the same
    /// name, or of a name that it gives.
    package func covers(_ address: String) -> Bool {
        let name = SecretAddress(address).name
        let own = SecretAddress(String(finding.value.drop { $0 != "/" }.dropFirst())).name
        return name == own || with.contains(name)
    }
}

extension KnownValue {
    /// What it takes from the environment and the environment does not declare.
    package func missing(in environment: Environment) -> String? {
        switch self {
        case .frontend where environment.frontend == nil: "frontend"
        case .gitBranch where environment.gitBranch == nil: "git_branch"
        case .project where environment.listing?.settings["project"] == nil: "listing's project"
        default: nil
        }
    }
}

/// What follows from an environment's Supabase project.
extension Environment {
    /// The ref of its Supabase project: of `listing`, else of an identifier `supabase_url`, as an environment may have its
    /// secrets elsewhere, else of the first part by name; nil where it has none.
    public var supabaseProject: Located<String>? {
        let listed = listedSupabaseProjects
        if let main = listed.first, main.part == nil { return main.project }
        guard let signedIn = signedInProject else { return listed.first?.project }
        return listed.first { $0.project.value == signedIn.value }?.project ?? signedIn
    }

    /// Its other Supabase projects, each by the name of the part that lists it, else by its ref. The order in the manifest
    /// does not matter.
    public var otherSupabaseProjects: [(name: String, project: Located<String>)] {
        guard let own = supabaseProject else { return [] }
        var seen: Set<String> = [own.value]
        let signedIn = signedInProject.map { [(part: Optional($0.value), project: $0)] } ?? []
        return (listedSupabaseProjects + signedIn).filter { seen.insert($0.project.value).inserted }
            .map { ($0.part ?? $0.project.value, $0.project) }
    }

    /// Whether parts list several Supabase projects, and nothing says which of them is its own.
    public var hasAmbiguousProject: Bool {
        let listed = listedSupabaseProjects
        return listed.first?.part != nil && signedInProject == nil
            && Set(listed.map(\.project.value)).count > 1
    }

    /// The projects that it is listed from: the main listing's first, then by the parts' names.
    private var listedSupabaseProjects: [(part: String?, project: Located<String>)] {
        parts.filter { $0.declaration.provider.value == "supabase" }.compactMap { part in
            part.declaration.settings["project"].map { (part.part, $0) }
        }.sorted { ($0.part ?? "") < ($1.part ?? "") }
    }

    /// The project that an identifier `supabase_url` names.
    private var signedInProject: Located<String>? {
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
