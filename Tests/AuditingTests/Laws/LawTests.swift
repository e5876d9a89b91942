import Auditing
import Foundation
import Listings
import Manifests
import Probes
import Randomness
import Scenarios
import Secrecy
import Support
import Testing

@testable import Secrets

/// What holds for every workspace and every observation, tried on generated ones. A case that breaks a law is made
/// smaller, and told as a workspace.
@Suite struct LawTests {
    /// How many cases each law is tried on: `scripts/laws --long` tries more.
    static let cases = ProcessInfo.processInfo.environment["ENVAUDIT_LAWS"].flatMap { Int($0) } ?? 2_000
    private static let shards = 4

    @Test(arguments: Law.all, 0..<shards) func holds(_ law: Law, shard: Int) async throws {
        var (seed, tried) = (UInt64(shard) << 40, 0)
        let end = seed + UInt64(8 * LawTests.cases / LawTests.shards + 100)
        var verdicts: [Verdict: Int] = [:]
        while tried * LawTests.shards * law.cost < LawTests.cases {
            var choices = Choices(seed: seed)
            switch await law.outcome(&choices) {
            case .holds(let verdict):
                verdicts[verdict, default: 0] += 1
                tried += 1
            case .idle: break
            case .broken:
                Issue.record("\(law.name): seed \(seed)\n\(await law.counterexample(choices.made))")
                return
            }
            seed += 1
            try #require(seed < end, "few cases are about the law: \(tried)")
        }
        // All must be among them, or the law proves little.
        for verdict in law.verdicts where tried > 100 {
            #expect(verdicts[verdict, default: 0] * 25 > tried, "\(verdicts)")
        }
    }

    /// What breaks a law is told by the fewest choices that do.
    @Test func aCounterexampleIsSmall() async {
        let law = Law("no environment is called sandbox", verdicts: []) { choices in
            let workspace = GeneratedWorkspace(&choices, mistakes: 2)
            let isBroken = workspace.environments.contains { $0.name == "sandbox" }
            return isBroken ? .broken("\(workspace)") : .holds(.pass)
        }
        var choices = Choices(seed: 1)
        while case .holds = await law.outcome(&choices) { choices = Choices(seed: UInt64.random(in: 0...99)) }
        let lines = await law.counterexample(choices.made).split(separator: "\n")
        #expect(lines.contains("environment: sandbox"))
        #expect(lines.count < 32, "\(lines)")
    }
}

/// A law, as what comes of one case of it.
struct Law: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable {
        /// It holds in this case, in which the verdict was this one.
        case holds(Verdict)
        /// The law does not apply to the case.
        case idle
        /// It does not hold: the case, and what came of it.
        case broken(String)
    }

    let name: String
    /// The verdicts that cases must have.
    let verdicts: Set<Verdict>
    /// How many cases of other laws one of this costs.
    let cost: Int
    private let judge: @Sendable (inout Choices) async throws -> Outcome

    init(
        _ name: String, verdicts: Set<Verdict> = [.pass, .fail, .incomplete], cost: Int = 1,
        judge: @escaping @Sendable (inout Choices) async throws -> Outcome
    ) {
        (self.name, self.verdicts, self.cost, self.judge) = (name, verdicts, cost, judge)
    }

    var testDescription: String { name }

    func outcome(_ choices: inout Choices) async -> Outcome {
        do { return try await judge(&choices) } catch { return .broken("can't be read: \(error)") }
    }

    /// The smallest case that is found to break it as these choices do.
    func counterexample(_ made: [UInt16]) async -> String {
        let simplest = await Choices.simplest(made) { given in
            var choices = Choices(given)
            if case .broken = await outcome(&choices) { return choices.made }
            return nil
        }
        var choices = Choices(simplest)
        if case .broken(let text) = await outcome(&choices) { return text }
        return "it is not broken a second time"
    }

    static let all = [
        lessEvidence, contamination, names, order, parts, nothingChecked, secrecy, snapshots, shards,
    ]
}

// MARK: - Less evidence is never better

extension Law {
    /// Once less is seen, nothing passes or fails that did not before, and no verdict becomes a pass.
    ///
    /// What a value alone showed can't be told without it: that is all that may pass when it is taken away.
    static let lessEvidence = Law("less evidence is never better") { choices in
        let workspace = GeneratedWorkspace(&choices, mistakes: 2)
        var poorer = workspace
        guard let taken = poorer.takeEvidence(&choices) else { return .idle }
        let declared = try workspace.declared()
        let (more, less) = (await workspace.observed(in: declared), await poorer.observed(in: declared))
        func broken(_ what: String) -> Outcome { .broken("\(workspace)taken away: \(taken.what)\n\(what)") }
        let record = more.auditAll()
        if let what = Law.isBetter(less.auditAll(), than: record, taken) { return broken(what) }
        // One environment judged alone leans on the listings of the others just as much.
        let alone = choices.pick(workspace.environments).name
        if let what = Law.isBetter(less.audit(alone), than: more.audit(alone), taken) {
            return broken("\(alone) alone: \(what)")
        }
        return .holds(record.verdict)
    }

    private static func isBetter(
        _ less: Record, than more: Record, _ taken: GeneratedWorkspace.Evidence
    ) -> String? {
        func rests(_ check: Check) -> Bool {
            taken.isOfValues && (check.evidence == .value || check.rule == "value-mismatch")
        }
        for check in less.environments.flatMap(\.checks) where [.pass, .fail].contains(check.status) {
            let before = more.check(check.id)
            guard before?.status != check.status, before.map(rests) != true else { continue }
            // Without a digest a value that was handed in is taken for the live one, for the worse.
            if check.status == .fail, check.evidence == .value { continue }
            if taken.isOfValues, check.rule.hasPrefix("waiver-") { continue }
            // That a secret is set is shown by its name alone, whether it has to be or not.
            if check.rule == "secret-required", check.status == .pass, before == nil { continue }
            return
                "\(check.id) is \(check.status) (\(check.message)), and was \(before.map { "\($0.status) (\($0.message))" } ?? "not there")"
        }
        // What failed is not silent once less is seen, where a listing is still there to be judged.
        for environment in more.environments {
            let isUnread = less.environments.contains {
                $0.environment.name.value == environment.environment.name.value
                    && $0.checks.contains {
                        $0.status == .error || $0.rule == "listing" && $0.status == .unproven
                    }
            }
            for check in environment.checks where check.status == .fail && !isUnread && !rests(check) {
                // What others hold for them, and what was waived of them, can't be told of hidden values.
                if check.rule.hasPrefix("waiver-")
                    || ["shared-secret", "foreign-identifier"].contains(check.rule)
                {
                    continue
                }
                guard less.check(check.id).map({ $0.status == .absent }) ?? true else { continue }
                return "\(check.id) is silent, and was fail (\(check.message))"
            }
        }
        let told = more.environments.flatMap(\.checks).filter {
            [.fail, .unproven, .error].contains($0.status) && !rests($0)
        }
        guard less.verdict == .pass, more.verdict != .pass, !taken.isOfValues || !told.isEmpty else {
            return nil
        }
        return "the verdict is pass, and was \(more.verdict) by \(told.map(\.id))"
    }
}

extension GeneratedWorkspace {
    struct Evidence {
        let what: String
        /// Whether it is values, and no digest or listing.
        let isOfValues: Bool
    }

    /// Takes a digest, value, listing or part away; nil where what was chosen does not exist.
    fileprivate mutating func takeEvidence(_ choices: inout Choices) -> Evidence? {
        let place = choices.below(environments.count)
        let part = choices.below(environments[place].parts.count)
        let where_ = GeneratedWorkspace.address(
            environments[place].name, environments[place].parts[part].name ?? "main")
        let entries = environments[place].parts[part].entries
        let seen = entries.indices.filter { entries[$0].shown != .name }
        func hide(_ hidden: [Int], _ what: String) -> Evidence? {
            guard !hidden.isEmpty else { return nil }
            let isOfValues = hidden.contains { entries[$0].shown == .value }
            for index in hidden { environments[place].parts[part].entries[index].shown = .name }
            return Evidence(what: "\(what) of \(where_)", isOfValues: isOfValues)
        }
        switch choices.below(8) {
        case 0:
            guard !seen.isEmpty else { return nil }
            let index = choices.pick(seen)
            return hide([index], "what is shown of \(entries[index].name)")
        case 1: return hide(seen, "whatever is shown of the values")
        case 2:
            environments[place].parts[part].isUnread = true
            return Evidence(what: "the listing \(where_)", isOfValues: true)
        case 3:
            let shown = entries.indices.filter { entries[$0].shown == .value }
            for index in shown { environments[place].parts[part].entries[index].shown = .digest }
            return shown.isEmpty ? nil : Evidence(what: "the values of \(where_)", isOfValues: true)
        case 4:
            guard !environments[place].handedIn.isEmpty else { return nil }
            let index = choices.below(environments[place].handedIn.count)
            let entry = environments[place].handedIn.remove(at: index)
            return Evidence(what: "the value handed in for \(entry.address)", isOfValues: true)
        case 5:
            guard !environments[place].attested.isEmpty else { return nil }
            environments[place].attested = []
            return Evidence(what: "what is attested of \(environments[place].name)", isOfValues: true)
        case 6:
            guard !entries.isEmpty, !environments[place].parts[part].isUnread else { return nil }
            let entry = environments[place].parts[part].entries.remove(at: choices.below(entries.count))
            environments[place].parts[part].isPartial = true
            return Evidence(
                what: "\(entry.name) of \(where_), which does not show everything", isOfValues: true)
        default:
            guard !environments[place].handedIn.isEmpty else { return nil }
            environments[place].handedIn = []
            return Evidence(what: "the values handed in for \(environments[place].name)", isOfValues: true)
        }
    }
}

// MARK: - Contamination is never a pass

extension Law {
    /// An isolated value of one environment in another, under whatever name, in any listing, in a variant and as a part
    /// of another value: where digests or values can show it, a check says so.
    static let contamination = Law("contamination is never a pass", verdicts: [.pass, .fail]) { choices in
        var workspace = GeneratedWorkspace(&choices, mistakes: 0, shown: [.digest, .digest, .value, .name])
        let before = workspace
        guard let found = workspace.contaminate(&choices) else { return .idle }
        let declared = try workspace.declared()
        let record = await workspace.observed(in: declared).audit(found.place.environment)
        let id = "\(found.place.environment)/shared-secret/\(found.place.address)"
        guard record.check(id)?.status == .fail, record.verdict == .fail else {
            return .broken(
                "\(workspace)\(found.place) has \(found.what)\nverdict \(record.verdict), \(id): \(record.check(id)?.message ?? "no check")"
            )
        }
        return .holds(await before.observed(in: declared).audit(found.place.environment).verdict)
    }
}

extension GeneratedWorkspace {
    /// Secrets that may be equal in several environments.
    private static let agreed = ["HOOK", "RELAY", "VIDEO"]

    /// Puts an isolated value of one environment into another; nil where nothing that is shown could tell.
    fileprivate mutating func contaminate(_ choices: inout Choices) -> (place: SecretID, what: String)? {
        let isolated = services.filter { $0.isolation == .isolated }.flatMap(\.secrets).map(\.name)
            .filter { !Self.agreed.contains($0) }
        let from = choices.below(environments.count)
        let sources = environments[from].entries.filter {
            isolated.contains($0.name) || $0.name == Self.platformKey
        }
        let others = environments.indices.filter { $0 != from }
        guard !sources.isEmpty else { return nil }
        let source = choices.pick(sources)
        let place = choices.pick(others)
        let part = choices.pick(environments[place].parts).name
        let names = services.flatMap(\.secrets).map(\.name).filter { !Self.agreed.contains($0) }
        let name = choices.pick([source.isPlatform ? "COPIED_KEY" : source.name, "NEW_KEY"] + names)
        let (value, how, needs) = Self.copy(source, to: name, &choices)
        set(part, name, value, at: place)
        let isHandedIn = !environments[place].handedIn.isEmpty
        if isHandedIn {
            environments[place].handedIn.removeAll { $0.part == part && $0.name == name }
            environments[place].handedIn.append(Entry(part: part, name: name, value: value, shown: .digest))
        }
        let target = environments[place].part(part)?.entries.first { $0.name == name }
        let isTargetVisible = isHandedIn || target?.shown == .value
        let isSourceVisible =
            source.shown == .value
            || environments[from].handedIn.contains {
                $0.address == source.address && $0.value == source.value
            }
        let isKnown =
            (isTargetVisible || target?.shown == .digest) && (isSourceVisible || source.shown == .digest)
        let isShown =
            switch needs {
            case .nothing: true
            case .target: isTargetVisible
            case .source: isSourceVisible
            case .either: isTargetVisible || isSourceVisible
            }
        guard isKnown, isShown else { return nil }
        let id = SecretID(environment: environments[place].name, part: part, name: Name(name))
        return (id, "\(source.address) of \(environments[from].name)\(how)")
    }

    /// Whose value must be visible, so that a copy can be told.
    private enum Needed { case nothing, either, target, source }

    private static func copy(
        _ source: Entry, to name: String, _ choices: inout Choices
    ) -> (value: String, how: String, Needed) {
        let value = source.value
        let isPlain = value.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        switch choices.below(5) {
        case 0: return (value, "", .nothing)
        case 1...2:
            var variants = [choices.pick(ValueVariant.made)]
            if choices.once(in: 2) { variants.append(choices.pick(ValueVariant.outer)) }
            guard variants.count == Set(variants).count else { return (value, "", .nothing) }
            // Two at once are looked up where the inner one happens often.
            let isUsual = variants[0].rawValue < ValueVariant.zeroWidthSpace.rawValue
            let isInBrackets = variants.contains { [.angleBrackets, .parentheses].contains($0) }
            // A word in brackets is a placeholder, which is no value.
            guard variants.count == 1 || isUsual, isHex(value) || !isInBrackets else {
                return (value, "", .nothing)
            }
            var copy = value
            for variant in variants { copy = variant.applied(to: copy, named: source.name) ?? copy }
            guard copy != value else { return (value, "", .nothing) }
            let how = ", " + ValueVariant.Combination(variants).description
            let isPasted = [.digest, .upperCaseDigest].contains(variants[0])
            if isPasted, variants.count == 1 || variants[1] == .newline { return (copy, how, .nothing) }
            // The digest of a variant is of neither value.
            if variants.last == .digest, variants.count > 1 { return (value, "", .nothing) }
            // What was in capitals can't be told from the copy, save of hexadecimal digits.
            let isCase = !isPasted && (variants.contains(.upperCase) || variants.contains(.lowerCase))
            return (copy, how, isCase && !isHex(value) ? .source : .either)
        case 3:
            guard isPlain else { return (value, "", .nothing) }
            let copy = choices.pick([
                "postgres://app:\(value)@db.example.net/app", "{\"password\": \"\(value)\"}",
                "https://api.example.net/hook?token=\(value)",
            ])
            return (copy, ", as a part of another value", .target)
        default:
            // The password or key that stands in the source's value.
            let inner = value.split { !$0.isHexDigit }.first { $0.count == 32 }
            guard !isPlain, let inner else { return (value, "", .nothing) }
            return (String(inner), ", a part of it", .source)
        }
    }

    private static func isHex(_ text: String) -> Bool { text.utf8.allSatisfy(\.isHexDigit) }
}

extension ValueVariant {
    /// A text that is no secret, with this variant; nil where it can't have it.
    func applied(to text: String, named name: String) -> String? {
        var (text, name) = (text, name)
        return text.withUTF8 { text in
            name.withUTF8 { name in
                let changed = applied(to: UnsafeRawBufferPointer(text), named: UnsafeRawBufferPointer(name))
                return changed?.withBytes { String(decoding: $0, as: UTF8.self) }
            }
        }
    }
}

// MARK: - Names and order don't matter

extension Law {
    /// Environments, parts and services under other names, and files and entries in another order, have the same checks.
    static let names = Law("names don't matter") { choices in
        let workspace = GeneratedWorkspace(&choices, mistakes: 2)
        let naming = GeneratedWorkspace.Naming(&choices)
        let renamed = workspace.renamed(naming).reordered(&choices)
        let record = await workspace.observed(in: try workspace.declared()).auditAll()
        let again = await renamed.observed(in: try renamed.declared()).auditAll()
        let difference = Law.statuses(record, by: { naming.text($0) }).symmetricDifference(
            Law.statuses(again))
        guard difference.isEmpty, record.verdict == again.verdict else {
            return .broken("\(workspace)renamed and reordered:\n\(renamed)\(difference.sorted())")
        }
        return .holds(record.verdict)
    }

    /// Entries in another order have the same record, to the letter.
    static let order = Law("the order of entries doesn't matter", cost: 4) { choices in
        let workspace = GeneratedWorkspace(&choices, mistakes: choices.once(in: 3) ? 8 : 2)
        let declared = try workspace.declared()
        let record = await workspace.observed(in: declared).auditAll()
        var reordered = workspace
        for place in reordered.environments.indices { reordered.reorderEntries(at: place, &choices) }
        let (lines, again) = (
            Law.lines(record), Law.lines(await reordered.observed(in: declared).auditAll())
        )
        guard lines == again else {
            let differing = zip(lines, again).filter { $0 != $1 }.map { "\($0)\n\($1)" }
            return .broken("\(workspace)\(differing.joined(separator: "\n"))")
        }
        return .holds(record.verdict)
    }

    fileprivate static func statuses(_ record: Record, by name: (String) -> String = { $0 }) -> Set<String> {
        Set(
            record.environments.flatMap(\.checks).map { check in
                "\(name("\(check.environment)/\(check.rule)/\(check.subject)")) \(check.status) \(check.severity)"
            })
    }

    /// All that a record says, in its order.
    fileprivate static func lines(_ record: Record) -> [String] {
        [record.verdict.rawValue]
            + record.environments.flatMap(\.checks).map {
                "\($0.id) \($0.status) \($0.evidence) \($0.severity) \($0.message) \($0.fix ?? "") \($0.expected ?? "")"
            } + record.environments.flatMap(\.secrets).map { "\($0.name) \($0.expected) \($0.isSet == true)" }
            + record.sharing.map { "\($0.fingerprint) \($0.members)" }
    }
}

extension GeneratedWorkspace {
    /// Other names, by the old ones.
    struct Naming {
        private var names: [String: String] = [:]

        init(_ choices: inout Choices) {
            for old in [
                ["production", "preprod", "sandbox"], ["ci", "web"], ["pay", "mail", "keys", "app", "hooks"],
            ] {
                for (old, new) in zip(old, choices.shuffled(old.map { "the-\($0)" })) { names[old] = new }
            }
        }

        subscript(_ name: String) -> String { names[name] ?? name }

        /// An id or address with the other names in it.
        func text(_ text: String) -> String {
            text.split(separator: "/", omittingEmptySubsequences: false).map { self[String($0)] }
                .joined(separator: "/")
        }
    }

    fileprivate func renamed(_ naming: Naming) -> GeneratedWorkspace {
        var renamed = self
        for place in services.indices {
            renamed.services[place].id = naming[services[place].id]
            for secret in services[place].secrets.indices {
                renamed.services[place].secrets[secret].traits = services[place].secrets[secret].traits.map {
                    $0.renamed(naming)
                }
            }
        }
        renamed.environments = environments.map { $0.renamed(naming) }
        return renamed
    }

    fileprivate func reordered(_ choices: inout Choices) -> GeneratedWorkspace {
        var other = self
        other.services = choices.shuffled(services)
        for place in services.indices {
            other.services[place].secrets = choices.shuffled(other.services[place].secrets)
        }
        for place in environments.indices {
            other.environments[place].expectations = choices.shuffled(environments[place].expectations)
            other.environments[place].waivers = choices.shuffled(environments[place].waivers)
            other.environments[place].parts = choices.shuffled(environments[place].parts)
            other.reorderEntries(at: place, &choices)
        }
        return other
    }

    fileprivate mutating func reorderEntries(at place: Int, _ choices: inout Choices) {
        for part in environments[place].parts.indices {
            environments[place].parts[part].entries = choices.shuffled(
                environments[place].parts[part].entries)
        }
        environments[place].handedIn = choices.shuffled(environments[place].handedIn)
    }
}

extension GeneratedWorkspace.Trait {
    fileprivate func renamed(_ naming: GeneratedWorkspace.Naming) -> Self {
        switch self {
        case .text: self
        case .mustEqual(let environment, let secret):
            .mustEqual(environment: naming[environment], secret: secret)
        case .mayShare(let environments): .mayShare(with: environments.map { naming[$0] })
        }
    }
}

extension GeneratedWorkspace.Environment {
    /// The same where the environment and its parts have other names.
    fileprivate func renamed(_ naming: GeneratedWorkspace.Naming) -> Self {
        var renamed = inParts { $0.map { naming[$0] } }
        renamed.name = naming[name]
        for place in expectations.indices {
            renamed.expectations[place].traits = expectations[place].traits.map { $0.renamed(naming) }
        }
        return renamed
    }

    /// The same where parts have other names.
    fileprivate func inParts(_ name: (String?) -> String?) -> Self {
        var other = self
        for place in parts.indices {
            other.parts[place].name = name(parts[place].name)
            for entry in parts[place].entries.indices {
                other.parts[place].entries[entry].part = name(parts[place].name)
            }
        }
        for place in handedIn.indices { other.handedIn[place].part = name(handedIn[place].part) }
        for place in attested.indices { other.attested[place].part = name(attested[place].part) }
        for place in expectations.indices where expectations[place].part != nil {
            other.expectations[place].part = name(expectations[place].part)
        }
        other.waivers = waivers.map { (name($0.part), $0.name) }
        return other
    }
}

// MARK: - A part is a listing

extension Law {
    /// A secret that is judged in the main listing is judged the same in a part.
    static let parts = Law("a part is a listing") { choices in
        let workspace = GeneratedWorkspace(&choices, mistakes: 2, layouts: [[nil]])
        var inPart = workspace
        inPart.environments = inPart.environments.map { $0.inParts { _ in "only" } }
        // The main listing's project is told by its name, a part's by its place.
        let selection = RuleSelection(skipping: ["identity-collision"])
        let names = workspace.environments.map(\.name)
        let record = await workspace.observed(in: try workspace.declared()).audit(names, selection: selection)
        let part = await inPart.observed(in: try inPart.declared()).audit(names, selection: selection)
        func statuses(_ record: Record) -> Set<String> {
            Law.statuses(record) { $0.split(separator: "/").filter { $0 != "only" }.joined(separator: "/") }
        }
        let difference = statuses(record).symmetricDifference(statuses(part))
        guard difference.isEmpty, record.verdict == part.verdict else {
            return .broken(
                "\(workspace)in a part, where the verdict is \(part.verdict): \(difference.sorted())")
        }
        return .holds(record.verdict)
    }
}

// MARK: - Nothing checked is not a pass

extension Law {
    /// Whichever rules and environments are asked for, a pass has a check that passes and none that says otherwise.
    static let nothingChecked = Law("nothing checked is not a pass") { choices in
        let workspace = GeneratedWorkspace(&choices, mistakes: 2)
        let ids = RuleSet.all.selectable.sorted()
        let some = Set((0..<1 + choices.below(3)).map { _ in choices.pick(ids) })
        let selection = choices.pick([.all, RuleSelection(only: some), RuleSelection(skipping: some)])
        let policy = VerdictPolicy(
            failOn: choices.once(in: 3) ? .critical : .low, allowsUnproven: choices.once(in: 3))
        let judged = workspace.environments.map(\.name).filter { _ in !choices.once(in: 3) }
        let record = await workspace.observed(in: try workspace.declared()).audit(
            judged, policy: policy, selection: selection)
        let hindrances: [Status] = [.error] + (policy.allowsUnproven ? [] : [.unproven])
        func isEarned(_ environment: EnvironmentRecord) -> Bool {
            // What manifests tell by themselves is no evidence, where more was asked for.
            environment.checks.contains { $0.status == .pass }
                && !(selection.needsListings && environment.checks.sawNothing)
                && !environment.checks.contains {
                    hindrances.contains($0.status) || $0.status == .fail && $0.severity >= policy.failOn
                }
        }
        let isWrong = record.environments.contains { $0.verdict == .pass && !isEarned($0) }
        let isAllWrong =
            record.verdict == .pass
            && (record.environments.isEmpty || record.environments.contains { $0.verdict != .pass })
        guard !isWrong, !isAllWrong else {
            return .broken("\(workspace)judged: \(judged), rules \(some)\n\(Law.lines(record))")
        }
        return .holds(record.verdict)
    }
}

// MARK: - A snapshot tells no more than its listing

extension Law {
    /// Where an environment is known by its sealed snapshot, nothing passes or fails that does not by its listing; and
    /// what is equal is told all the same.
    static let snapshots = Law("a snapshot tells no more than its listing", cost: 4) { choices in
        let workspace = GeneratedWorkspace(&choices, mistakes: 2, shown: [.digest, .digest, .value])
        let sealed = choices.pick(workspace.environments).name
        let others = workspace.environments.map(\.name).filter { $0 != sealed }
        // What could not be read can't be sealed.
        guard
            !workspace.environments.contains(where: {
                $0.name == sealed && $0.parts.contains(where: \.isUnread)
            })
        else { return .idle }
        let listed = await workspace.observed(in: try workspace.declared())
        let snapshot = try await listed.sealing([sealed], judging: Set(others))
        for name in others {
            let (before, after) = (listed.audit(name), snapshot.audit(name))
            for check in after.environments.flatMap(\.checks) where [.pass, .fail].contains(check.status) {
                let known = before.check(check.id)
                // What only the sealed values showed, such as a variant of them, is not known of their seals.
                guard known?.status != check.status, known?.evidence != .value,
                    check.rule.hasPrefix("waiver-") == false
                else { continue }
                return .broken(
                    "\(workspace)\(sealed) is sealed\n\(check.id) is \(check.status) (\(check.message)), and was \(known.map { "\($0.status) (\($0.message))" } ?? "not there")"
                )
            }
            for check in before.environments.flatMap(\.checks)
            where check.rule == "shared-secret" && check.status == .fail && check.evidence == .digest {
                // The digest of a digest is not tried on a seal.
                let isEqual =
                    check.message.hasPrefix("has the same value as") && !check.message.contains(", ")
                let told = after.check(check.id)
                guard isEqual, told?.status != .fail else { continue }
                return .broken(
                    "\(workspace)\(sealed) is sealed\n\(check.id) was \(check.message), and is \(told.map { "\($0.status) (\($0.message))" } ?? "not there")"
                )
            }
        }
        return .holds(snapshot.audit(others).verdict)
    }
}

// MARK: - A record tells no value

extension Law {
    /// No value is told, and each check has an id of its own.
    static let secrecy = Law("a record tells no value", verdicts: [], cost: 4) { choices in
        let workspace = GeneratedWorkspace(&choices, mistakes: 2)
        let record = await workspace.observed(in: try workspace.declared()).auditAll()
        let planted = workspace.environments.flatMap { $0.entries + $0.handedIn }.map(\.value).filter {
            $0.utf8.count == 32 && $0.utf8.allSatisfy(\.isHexDigit)
        }
        let lines = Law.lines(record)
        if !planted.isEmpty, let leak = Planted(planted).leak(in: lines.joined(separator: "\n")) {
            return .broken("\(workspace)told: \(leak)")
        }
        let ids = record.environments.flatMap(\.checks).map(\.id)
        guard Set(ids).count == ids.count else { return .broken("\(workspace)twice: \(ids)") }
        return .holds(record.verdict)
    }
}
