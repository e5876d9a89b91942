import Listings
import Manifests
import Secrets
import Support

/// What environments declare as theirs, by the digests of all usual spellings.
struct DeclaredFacts: Sendable {
    /// A fact that an environment declares.
    struct Fact: Sendable {
        let environment: String
        /// Its kind: `frontend`, `project`, an identifier's name, `value`.
        let what: String
        /// The entry whose `equals` it is, if it identifies the environment under that name alone.
        let secret: String?
        /// How the spelling differs from the declared one; `nil` if it does not.
        var defect: String?

        /// Whether it identifies the environment, and is not merely a setting's known value.
        let isIdentity: Bool
    }

    /// A spelling of a fact. It is put into words only if a value has it, as each fact has hundreds.
    private struct Spelling {
        /// The index of its owner in `owners`.
        var owner: Int
        let difference: FactText.Difference
    }

    private var owners: [Owner] = []
    private struct Owner {
        let environment: String
        let what: String
        let secret: String?
        let isIdentity: Bool
        /// The endings of the names that it identifies the environment under; empty for all names.
        let endings: [String]
        /// How a probe's declaration makes it known; `nil` if it is declared otherwise.
        let probe: OwnFact.Reach?

        /// The precedence if several environments declare the same text: a known value does not make another's address
        /// one's own, nor does a probe's address make another's identifier one's own.
        var rank: Int { isIdentity ? probe == nil ? 2 : 1 : 0 }

        /// Returns whether it identifies the environment under a name.
        func isMeant(by name: Name) -> Bool {
            let text = name.text.uppercased()
            if case .names(let lists)? = probe {
                let words = text.filter { $0.isLetter || $0.isNumber }
                return lists.contains { $0.allSatisfy { words.contains($0) } }
            }
            return endings.isEmpty || endings.contains(where: text.hasSuffix)
        }
    }

    private var spellings: [Digest: Spelling] = [:]
    /// The further spellings of texts that several environments declare.
    private var more: [Digest: [Spelling]] = [:]
    /// The digests that may be asked for.
    private let seen: DigestHeads

    /// - Parameter seen: The digests of everything that the environments have. A fact has more than a thousand
    ///   spellings; those that nothing has are not kept.
    init(_ workspace: Workspace, among seen: DigestHeads) {
        self.seen = seen
        let settings = Set(workspace.services.flatMap(\.settings).map(\.name.value))
        let environments = workspace.environments
        let found = inParallel(environments.count, by: 1) { places in
            places.map { Declarations(of: environments[$0], settings, among: seen) }
        }
        for found in found.joined() {
            for case (let digest, var spelling) in found.spellings {
                spelling.owner += owners.count
                guard let known = spellings[digest] else {
                    spellings[digest] = spelling
                    continue
                }
                // The nearest spelling of a fact is reported.
                if known.owner != spelling.owner { more[digest, default: []].append(spelling) }
            }
            owners += found.owners
        }
    }

    /// Returns what another environment declares with this digest; `nil` if there is nothing, or if `environment`
    /// declares it, too. Its own known value does not make another's address, project or identifier its own.
    ///
    /// - Parameter digest: One of the digests that were seen.
    func foreign(_ digest: Digest, for secret: Name, in environment: String) -> Fact? {
        precondition(seen.mayContain(digest), "a digest that was not seen is in no spelling")
        guard let first = spellings[digest] else { return nil }
        let speaking = ([first] + (more[digest] ?? [])).filter { spelling in
            let owner = owners[spelling.owner]
            guard let entry = owner.secret else {
                return owner.isMeant(by: secret)
            }
            return SecretID(environment: owner.environment, address: entry).name == secret
        }
        // A declaration for one name does not cover another.
        let claims = speaking.map { (spelling: $0, owner: owners[$0.owner]) }
        // If environments share a host, the port and the path decide whose address it is.
        func strength(_ claim: (spelling: Spelling, owner: Owner)) -> Int {
            2 * claim.owner.rank + (claim.spelling.difference.isOfHost ? 0 : 1)
        }
        let own = claims.filter { $0.owner.environment == environment }.map(strength).max() ?? -1
        guard
            let (spelling, owner) = claims.first(where: {
                $0.owner.environment != environment && strength($0) > own
            })
        else { return nil }
        return Fact(
            environment: owner.environment, what: owner.what, secret: owner.secret,
            defect: spelling.difference.description, isIdentity: owner.isIdentity)
    }

    /// The spellings of one environment's declarations that something has.
    private struct Declarations {
        private(set) var owners: [Owner] = []
        private(set) var spellings: [(Digest, Spelling)] = []
        /// The names of settings that a declared text may have been pasted with: `API_URL=https://…`.
        private let settings: Set<String>
        private let seen: DigestHeads

        init(of environment: Environment, _ settings: Set<String>, among seen: DigestHeads) {
            (self.settings, self.seen) = (settings, seen)
            add(environment)
        }

        private mutating func add(_ environment: Environment) {
            var seen: Set<String> = []
            func isNew(_ text: String) -> Bool { seen.insert(text).inserted }
            if let frontend = environment.frontend, isNew(frontend.value) {
                add(.init(frontend.value), as: "frontend", of: environment, for: nil)
                if let bare = DeclaredMeaning.withoutWWW(frontend.value) {
                    add(.init(bare), as: "frontend", of: environment, for: nil, isIdentity: false)
                }
            }
            if let branch = environment.gitBranch {
                // The spellings of git and of its hosts' runners.
                for beginning in ["", "refs/heads/", "origin/", "refs/remotes/origin/"] {
                    add(
                        .text(beginning + branch.value), as: "git_branch", of: environment, for: nil,
                        isIdentity: false,
                        endings: ["BRANCH", "COMMIT_REF", "REF_NAME", "GIT_REF", "GITHUB_REF"])
                }
            }
            func addProject(_ project: String) {
                if isNew(project) { add(.project(project), as: "project", of: environment, for: nil) }
            }
            // Adds the other things that a text names.
            func addThings(in text: String, _ what: String, under name: Name, isIdentity: Bool) {
                for thing in DeclaredThings.all(in: text, under: name) {
                    if thing != text, isNew(thing) {
                        add(.init(thing), as: what, of: environment, for: nil, isIdentity: isIdentity)
                    }
                    for bucket in DeclaredThings.bucketNames(thing) where isNew(bucket) {
                        add(.text(bucket), as: what, of: environment, for: nil, isIdentity: isIdentity)
                    }
                }
            }
            for (_, declaration) in environment.parts where declaration.provider.value == "supabase" {
                if let project = declaration.settings["project"]?.value { addProject(project) }
            }
            for (name, value) in environment.identifiers where !value.value.isEmpty && isNew(value.value) {
                // A number or flag identifies the environment under its own name alone: any setting may be `1`.
                let isCommon = CommonValue.isOne(Digest(of: value.value))
                let project = SupabaseProject.ref(in: value.value, declaredAs: name)
                add(
                    project == value.value ? .project(value.value) : .init(value.value), as: name,
                    of: environment, for: isCommon ? name.uppercased() : nil)
                if let project { addProject(project) }
                addThings(in: value.value, name, under: Name(name), isIdentity: true)
            }
            for fact in environment.ownFacts {
                let text = fact.text.value
                switch fact.reach {
                case .anywhere where isNew(text):
                    add(.init(text), as: fact.what, of: environment, for: nil, probe: fact.reach)
                case .names where isNew("\(fact.name)\n\(text)"):
                    add(.text(text), as: fact.what, of: environment, for: nil, probe: fact.reach)
                case .value(of: let name) where fact.isAddress(under: name) && isNew(text):
                    add(
                        .init(text), as: fact.what, of: environment, for: nil, isIdentity: false,
                        probe: fact.reach)
                case .anywhere, .names, .value: continue
                }
            }
            for expectation in environment.expectations {
                guard case .literal(let text)? = expectation.equals, !text.isEmpty else { continue }
                let entry = expectation.pattern.value.description
                let name = SecretID(environment: environment.name.value, address: entry).name
                if let project = SupabaseProject.ref(in: text, declaredAs: name.text) { addProject(project) }
                switch DeclaredMeaning(of: text, under: name) {
                case .anywhere:
                    if isNew(text) {
                        add(.init(text), as: "value", of: environment, for: nil, isIdentity: false)
                    }
                    addThings(in: text, "value", under: name, isIdentity: false)
                case .underItsName:
                    guard isNew("\(entry)\n\(text)") else { continue }
                    add(.text(text), as: "value", of: environment, for: entry, isIdentity: false)
                case .nothing:
                    addThings(in: text, "value", under: name, isIdentity: false)
                    guard DeclaredMeaning.namesAddresses(text, under: name), isNew(text) else { continue }
                    add(.text(text), as: "value", of: environment, for: nil, isIdentity: false)
                }
            }
        }

        private mutating func add(
            _ fact: FactText, as what: String, of environment: Environment, for secret: String?,
            isIdentity: Bool = true, endings: [String] = [], probe: OwnFact.Reach? = nil
        ) {
            let owner = owners.count
            owners.append(
                Owner(
                    environment: environment.name.value, what: what, secret: secret, isIdentity: isIdentity,
                    endings: endings, probe: probe))
            func add(_ digest: Digest, _ difference: @autoclosure () -> FactText.Difference) {
                guard seen.mayContain(digest) else { return }
                spellings.append((digest, Spelling(owner: owner, difference: difference())))
            }
            fact.spell(among: seen, add)
            let names =
                secret.map { [SecretID(environment: environment.name.value, address: $0).name.text] }
                ?? Array(settings)
            for text in fact.plain {
                for (digest, variants) in ValueVariant.digests(of: text, onLinesOf: names, among: seen) {
                    add(digest, .init(variants: variants, isOfHost: FactText.isHost(text)))
                }
            }
        }
    }
}

extension OwnFact {
    /// Returns whether a known value of a setting identifies its environment under any name.
    func isAddress(under name: String) -> Bool {
        DeclaredMeaning(of: text.value, under: SecretID(environment: "", address: name).name) == .anywhere
    }
}

extension Environment {
    /// The digests of what it declares as its own, as written.
    var ownDigests: Set<Digest> {
        var texts = identifiers.map { $0.value.value }
        for (_, declaration) in parts { texts += declaration.settings.values.map(\.value) }
        return Set(texts.filter { !$0.isEmpty }.map { Digest(of: $0) })
    }
}
