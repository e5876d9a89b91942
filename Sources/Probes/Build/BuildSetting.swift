import Auditing
import Listings
import Manifests
import Providers
import Secrets
import Support

/// The rule that a frontend is built as its environment declares.
struct BuildSetting: WordedRule {
    let description = RuleDescription(
        id: "build-setting",
        failsWhen:
            "a build command lacks for the environment's branch what the manifest declares, or has what it must not; it builds a branch for another environment's Supabase project; the project's production branch or a variable is another than declared, or a variable, or what the command has for the branch or had when what runs was built, names another environment or is a key of one",
        needs: .value, severity: .high,
        why:
            "One command builds every branch: where it does not switch, or switches wrongly, a preview writes to production's data.",
        fix: "Change the setting in the Cloudflare Pages project.",
        principle: .ownAddress, controls: [.nhi8, .iso27001],
        table: ProbeTable(title: "Cloudflare Pages", subject: "Setting", area: "builds", isCommon: true),
        proves:
            "The project's settings are as declared, and its build command is for the branch of this environment, as far as it can be read. It does not prove what a script does that the command runs."
    )

    func judge(_ environment: AuditedEnvironment, in audit: Audit) -> [Judgement] {
        guard let declared = environment.environment.probes[BuildDeclaration.self] else { return [] }
        switch environment.observation.probeResults[BuildConfiguration.self] {
        case .failure(let failure): return [.unseen("build", at: declared.position, failure)]
        case .success(let live):
            if let withheld = live.withheld { return [.unseen("build", at: declared.position, withheld)] }
            let environments = audit.environments.map(\.environment)
            return BuildEvaluator(
                environment.environment, declared, live, environments,
                ForeignContent(environment.name, in: audit)
            ).judgements
        }
    }
}

/// The comparison of the declared build with the live one.
struct BuildEvaluator {
    let environment: Environment
    let declared: BuildDeclaration
    let live: BuildConfiguration
    let environments: [Environment]
    private let content: ForeignContent
    private let command: BuildCommand?
    /// The command that built the running deployment, if it differs.
    private let deployed: BuildCommand?
    /// The branch that is built for the environment; `nil` if undeclared.
    private let branch: String?

    init(
        _ environment: Environment, _ declared: BuildDeclaration, _ live: BuildConfiguration,
        _ environments: [Environment], _ content: ForeignContent
    ) {
        (self.environment, self.declared, self.live, self.environments) = (
            environment, declared, live, environments
        )
        self.content = content
        let isProduction = declared.deployment.value == .production
        let branch = environment.gitBranch?.value ?? (isProduction ? live.productionBranch : nil)
        let projects = environments.compactMap(\.supabaseName)
        self.branch = branch
        func read(_ command: HeldSecret) -> BuildCommand {
            BuildCommand(
                command, on: branch, lookingFor: Set(declared.command + declared.without),
                hosts: Set(projects), key: content.key, name: content.name)
        }
        command = live.command.map(read)
        let isOther = live.deployedCommand?.value.digest != live.command?.value.digest
        deployed = isOther ? live.deployedCommand.map(read) : nil
    }

    var judgements: [Judgement] {
        let switched = declared.isSwitchedByBranch.map(branchSwitch)
        return declared.command.map(contains) + declared.without.map(lacks)
            + [
                switched, declared.isProductionBranch.map(production),
                foreign(command?.foreignKey, "key", beside: switched),
                foreign(command?.foreignName, "name", beside: switched), built,
            ].compactMap { $0 } + variables
    }

    /// The judgement of other environments' texts in the command of the running deployment.
    private var built: Judgement? {
        [deployed?.foreignKey, deployed?.foreignName].lazy.compactMap { $0 }.first { $0.place == .here }.map {
            judgement(
                "deployed_command", .fail, "Nothing of another environment",
                "\($0.what), \(forBranch), and built what runs", fix: "Deploy again.")
        }
    }

    /// Judges another environment's key or name in the command, unless `branch_switch` already reports its project.
    private func foreign(
        _ found: BuildCommand.Foreign?, _ kind: String, beside branchSwitch: Judgement?
    ) -> Judgement? {
        guard let found, branchSwitch?.status != .fail else { return nil }
        let (subject, expected) = ("command_\(kind)s", "No \(kind) of another environment")
        guard found.place == .here || kind == "key" || branchSwitch?.status != .unproven else { return nil }
        return found.place == .here
            ? judgement(
                subject, .fail, expected, "\(found.what), \(forBranch)",
                fix: "Set \(environment.name.value)'s own \(kind) \(forBranch).")
            : judgement(
                subject, .unproven, expected, "\(found.what); it is unknown whether \(forBranch)",
                fix:
                    "Switch by `if [ \"$CF_PAGES_BRANCH\" = \"main\" ]; then …; else …; fi` or by `case`, so that it can be read."
            )
    }

    // MARK: The command

    /// “for main”, or, if the branch is unknown, “for its branch”.
    private var forBranch: String { "for \(environment.gitBranch?.value ?? "its branch")" }

    private func contains(_ text: String) -> Judgement {
        let (subject, expected) = ("command/\(text)", "In the build command")
        let fix = Fix("Add \(text) to the build command, \(forBranch).")
        guard live.isCommandKnown else { return untold(subject, expected) }
        switch command?.places[text] {
        case nil:
            return judgement(
                subject, .fail, expected, "is not in the build command, which is not set", fix: fix)
        case .here?:
            return judgement(subject, .pass, expected, "is in the build command \(forBranch)")
        case .elsewhere?:
            return judgement(
                subject, .fail, expected, "is in the build command, but not \(forBranch)", fix: fix)
        case .unclear?: return unclear(subject, expected)
        case .nowhere?:
            return judgement(subject, .fail, expected, "is not in the build command", fix: fix)
        }
    }

    private func lacks(_ text: String) -> Judgement {
        let (subject, expected) = ("without/\(text)", "NOT in the build command")
        guard live.isCommandKnown else { return untold(subject, expected) }
        switch command?.places[text] {
        case nil, .nowhere?: return judgement(subject, .pass, expected, "is not in the build command")
        case .elsewhere?:
            return judgement(subject, .pass, expected, "is not in the build command \(forBranch)")
        case .unclear?: return unclear(subject, expected)
        case .here?:
            return judgement(
                subject, .fail, expected, "is in the build command \(forBranch)",
                fix: Fix("Take \(text) out of the build command, or let it stand for other branches only."))
        }
    }

    private func untold(_ subject: String, _ expected: String) -> Judgement {
        judgement(subject, .unproven, expected, "is unknown: the project does not tell of its build command")
    }

    private func unclear(_ subject: String, _ expected: String) -> Judgement {
        judgement(
            subject, .unproven, expected,
            "is in the build command; it is unknown whether \(forBranch)",
            fix:
                "Switch by `if [ \"$CF_PAGES_BRANCH\" = \"main\" ]; then …; else …; fi` or by `case`, so that it can be read."
        )
    }

    // MARK: The switch

    private func branchSwitch(_ isExpected: Bool) -> Judgement {
        let subject = "branch_switch"
        let expected = isExpected ? "A Supabase project for each branch" : "The same for every branch"
        guard live.isCommandKnown else { return untold(subject, expected) }
        let asks = command?.asksForBranch == true
        guard isExpected else {
            return asks
                ? judgement(
                    subject, .fail, expected, "asks for CF_PAGES_BRANCH",
                    fix: "Take the switch out of the build command.")
                : judgement(subject, .pass, expected, "does not ask for CF_PAGES_BRANCH")
        }
        guard let command, asks else {
            return judgement(
                subject, .fail, expected, "does not ask for CF_PAGES_BRANCH, so every branch is built alike",
                fix: "Let the build command set the Supabase URL and key by CF_PAGES_BRANCH.")
        }
        return projects(in: command, subject, expected)
    }

    /// Checks that the command names all environments of the project, and for this branch only this one.
    private func projects(in command: BuildCommand, _ subject: String, _ expected: String) -> Judgement {
        func fail(_ message: String) -> Judgement {
            judgement(
                subject, .fail, expected, message,
                fix: "Set the Supabase URL and key of \(environment.name.value) \(forBranch).")
        }
        let own = environment.supabaseName ?? ""
        for other in environments
        where other.probes[BuildDeclaration.self]?.isSameProject(as: declared) == true {
            guard let name = other.supabaseName, command.places[name] == .nowhere else { continue }
            return fail("does not name \(other.name.value)'s Supabase project, \(name)")
        }
        let others = environments.filter { $0.supabaseName != own }
        func other(_ place: BuildCommand.Place) -> (name: String, project: String)? {
            others.lazy.compactMap { other in other.supabaseName.map { (other.name.value, $0) } }
                .first { command.places[$0.1] == place }
        }
        if let found = other(.here) {
            return fail("names \(found.name)'s Supabase project, \(found.project), \(forBranch)")
        }
        if command.places[own] == .elsewhere { return fail("names \(own), but not \(forBranch)") }
        guard command.places[own] == .here, other(.unclear) == nil else {
            return judgement(
                subject, .unproven, expected,
                "names each Supabase project; it is unknown which of them \(forBranch)",
                fix:
                    "Switch by `if [ \"$CF_PAGES_BRANCH\" = \"main\" ]; then …; else …; fi` or by `case`, so that it can be read."
            )
        }
        return judgement(
            subject, .pass, expected, "names \(own) \(forBranch), and no other environment's project")
    }

    private func production(_ isExpected: Bool) -> Judgement {
        let subject = "production_branch"
        let own = environment.gitBranch?.value ?? ""
        let expected = isExpected ? own : "NOT \(own)"
        guard let branch = live.productionBranch else {
            return judgement(subject, .unproven, expected, "the project does not say which it is")
        }
        if (branch == own) == isExpected {
            return judgement(subject, .pass, expected, isExpected ? "is \(own)" : "is not \(own)")
        }
        guard isExpected else {
            return judgement(
                subject, .fail, expected, "is \(own), so it is deployed to production",
                fix: "Choose production's branch in the project's settings.")
        }
        let owner = environments.first { $0.gitBranch?.value == branch }
        return judgement(
            subject, .fail, expected,
            "is not \(own)" + (owner.map { ": it is \(branch), which is \($0.name.value)'s" } ?? ""),
            fix: "Choose \(own) in the project's settings.")
    }

    func judgement(
        _ subject: String, _ status: Status, _ expected: String, _ message: String, fix: Fix? = nil
    ) -> Judgement {
        let account = declared.account?.value ?? "?to=/:account"
        return Judgement(
            subject, at: declared.position, status, evidence: status == .unproven ? .none : .value,
            expected: expected, message,
            fix: fix,
            url:
                "https://dash.cloudflare.com/\(account)/pages/view/\(declared.project.value)/settings"
        )
    }
}

extension Environment {
    /// The identifier of its Supabase project: the ref, or the host of a custom address.
    fileprivate var supabaseName: String? {
        guard let host = supabaseURL.flatMap({ (try? HTTPURL($0))?.host }) else { return nil }
        let suffix = ".supabase.co"
        return host.hasSuffix(suffix) ? String(host.dropLast(suffix.count)) : host
    }
}

extension BuildEvaluator {
    /// The judgements of the deployment's variables.
    var variables: [Judgement] {
        let names = Set(declared.variables.map(\.name.value))
        return declared.variables.map { variable($0.name.value, $0.expectation) }
            + live.variables.sorted { $0.key < $1.key }.filter { !names.contains($0.key) }.compactMap {
                switch $1 {
                case .hidden: hidden($0, "is set as a secret")
                case .untold: hidden($0, BuildEvaluator.untold)
                case .shown, .outdated, .removed: foreign($0, $1)
                }
            }
    }

    private static let untold = "is null in the answer, which does not tell whether it is set"

    /// Judges a secret variable, whose value is not shown and may be a copy of another environment's. If the project is
    /// also listed, the listing is judged instead.
    private func hidden(_ name: String, _ what: String) -> Judgement? {
        let isListed = environment.parts.contains { declared.place.mayBe($0.declaration) }
        let isElsewhere = content.audit.environments.contains { other in
            let build = try? other.observation.probeResults[BuildConfiguration.self].get()
            return other.name != environment.name.value
                && (build?.variables[name] != nil
                    || other.secrets.contains { $0.id.name.text == name && $0.listed != nil })
        }
        guard isElsewhere, !isListed else { return nil }
        return judgement(
            "variables/\(name)", .unproven, "Nothing of another environment",
            "\(what), so it can't be compared with what other environments have",
            fix:
                "Declare the project among the environment's `listings`, and hand its values in by `--values`."
        )
    }

    /// Judges a variable whose value names another environment or is its key; `nil` if it does not, as far as it is
    /// shown.
    private func foreign(_ name: String, _ variable: BuildConfiguration.Variable) -> Judgement? {
        let found =
            variable.values.lazy.compactMap { held in
                held.value.withBytes { content.name($0) ?? content.key($0) }
            }.first
            ?? BuildSurroundings.addresses(of: name, variable).lazy.compactMap {
                content.variant(of: $0.address)
            }
            .first
        let (subject, expected) = ("variables/\(name)", "Nothing of another environment")
        if let found {
            return judgement(
                subject, .fail, expected, found,
                fix: "Set \(environment.name.value)'s own value, and deploy again.")
        }
        // A random-looking value may be a key of an unavailable listing; a setting is not.
        guard
            let hidden = variable.values.lazy.filter({ $0.value.withBytes { Randomness.isLikely($0[...]) } })
                .compactMap({ content.audit.unseen($0.value.digest, outside: environment.name.value).first })
                .first
        else { return nil }
        return judgement(
            subject, .unproven, expected,
            "could not be compared with every secret of \(hidden.name): some are not listed")
    }

    private func variable(_ name: String, _ expectation: BuildDeclaration.Variable) -> Judgement {
        let subject = "variables/\(name)"
        let variable = live.variables[name]
        switch expectation {
        case .forbidden:
            return switch variable {
            case nil: judgement(subject, .pass, "NOT set", "is not set")
            case .untold?: judgement(subject, .unproven, "NOT set", BuildEvaluator.untold)
            case .removed?:
                judgement(
                    subject, .fail, "NOT set", "is no longer set, but the deployment has it",
                    fix: "Deploy again.")
            default: judgement(subject, .fail, "NOT set", "is set", fix: "Delete the variable.")
            }
        case .required:
            switch variable {
            case nil, .removed?: return unset(subject, "set", fix: "Set the variable.")
            case .untold?: return judgement(subject, .unproven, "set", BuildEvaluator.untold)
            case .shown(let value)? where value.value.count == 0:
                return judgement(subject, .fail, "set", "is set to nothing", fix: "Set the variable.")
            case let variable?:
                return foreign(name, variable) ?? judgement(subject, .pass, "set", "is set")
            }
        case .equals(let value):
            let judged = equals(subject, value.text(in: environment) ?? "", variable)
            // A value of another environment fails even if this environment declares it.
            guard judged.status == .pass, let variable, let foreign = foreign(name, variable),
                foreign.status == .fail
            else { return judged }
            return foreign
        }
    }

    private func equals(
        _ subject: String, _ text: String, _ variable: BuildConfiguration.Variable?
    ) -> Judgement {
        let fix = Fix("Set it to \(text), as plain text.")
        switch variable {
        case nil, .removed?: return unset(subject, text, fix: fix)
        case .outdated?:
            return judgement(
                subject, .fail, text, "is set to another value than the deployment has",
                fix: "Set it to \(text), as plain text, and deploy again.")
        case .hidden?:
            return judgement(
                subject, .unproven, text, "is set as a secret, so the project does not show to what",
                fix: fix)
        case .untold?: return judgement(subject, .unproven, text, BuildEvaluator.untold)
        case .shown(let value)?:
            // Compares digests instead of values.
            return value.value.digest == Digest(of: text)
                ? judgement(subject, .pass, text, "is \(text)")
                : judgement(subject, .fail, text, "is set to something else", fix: fix)
        }
    }

    private func unset(_ subject: String, _ expected: String, fix: Fix) -> Judgement {
        judgement(subject, .fail, expected, "is not set", fix: fix)
    }
}

extension CloudflarePages.LiveVariable {
    /// The shown values, with the set one first.
    var values: [HeldSecret] {
        switch self {
        case .shown(let value): [value]
        case .removed(let value): [value].compactMap(\.self)
        case .outdated(let values): values
        case .hidden, .untold: []
        }
    }
}

/// The content of a text that belongs to other environments: their names and keys.
struct ForeignContent {
    private let environment: String
    let audit: Audit
    private let search: IdentifierSearch

    init(_ environment: String, in audit: Audit) {
        (self.environment, self.audit, search) = (environment, audit, audit.identifierSearch)
    }

    /// Returns the words for another environment's name in a text; `nil` if there is none.
    func name(_ text: UnsafeRawBufferPointer) -> String? {
        search.named(in: text).first { $0.environment != environment }.map {
            "names \($0.environment)'s \($0.kind), \($0.text)"
        } ?? audit.resource(namedIn: text, besides: environment)
    }

    /// Returns the words for another environment that has a variant of the value found at an address.
    func variant(of address: String) -> String? {
        audit.environment(named: environment).flatMap { audit.variant(of: address, in: $0) }.map {
            "has the value of \($0.id), \($0.phrase)"
        }
    }

    /// Returns the words for another environment's key in a text: a token that names it, or a value that it has.
    func key(_ text: UnsafeRawBufferPointer) -> String? {
        var found: String?
        let canonical = CanonicalValue(text) { inner in
            let other = search.named(in: inner).first { $0.environment != environment }
            found = found ?? other.map { "has a token of \($0.environment)'s \($0.kind), \($0.text)" }
        }
        return found ?? ForeignContent.digests(in: text, canonical).lazy.compactMap(holder).first
    }

    /// Returns the digests of a text, and of texts in it: its words of 16 or more characters first.
    static func digests(in text: UnsafeRawBufferPointer, _ canonical: CanonicalValue) -> [Digest] {
        let words = text.split { !$0.isLetter && !$0.isDigit && !"_-.".utf8.contains($0) }
            .filter { $0.count >= 16 }.map { Digest(of: UnsafeRawBufferPointer(rebasing: $0)) }
        return words + canonical.digests
    }

    /// Returns the words for another environment that has a digest, if this one does not.
    func holder(of digest: Digest) -> String? {
        let all = audit.holding(of: digest).all
        guard !all.contains(where: { $0.environment == environment && !$0.secret.isIncidental }) else {
            return nil
        }
        return all.first {
            $0.environment != environment
                && ($0.secret.isPlatform || $0.secret.isolation == .isolated
                    || $0.secret.isolation == nil && (isFound($0) || audit.isCredential($0.secret)))
        }.map { "has the value of \($0.id)" }
    }

    /// Returns whether a probe found it in another environment.
    private func isFound(_ other: Occurrence) -> Bool {
        guard let seen = audit.environment(named: other.environment)?.observation.probeResults else {
            return false
        }
        let build = try? seen[BuildConfiguration.self].get()
        return seen.secretsBeside[other.secret.name] != nil
            && build?.surroundings.untold.contains(other.secret.name) != true
    }
}
