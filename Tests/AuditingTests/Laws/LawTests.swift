import Auditing
import Foundation
import Listings
import Manifests
import Randomness
import Scenarios
import Support
import Testing

/// What holds for every workspace and every observation, tried on generated ones. A case that breaks a law is made
/// smaller, and told as a workspace.
@Suite struct LawTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// How many cases each law is tried on: `scripts/laws --long` tries more.
    static let cases = environment["ENVAUDIT_LAWS"].flatMap { Int($0) } ?? 2_000
    /// The first seed: other ones make other cases.
    private static let start = environment["ENVAUDIT_LAWS_FROM"].flatMap { UInt64($0) } ?? 0
    /// The laws with this in their names, or all.
    private static let laws = environment["ENVAUDIT_LAW"].map { wish in
        Law.all.filter { $0.name.contains(wish) }
    }
    private static let shards = 4

    @Test(arguments: 0..<shards) func hold(shard: Int) async throws {
        let start = UInt64(shard) << 40 + LawTests.start
        let cases = (LawTests.cases + LawTests.shards - 1) / LawTests.shards
        var tries = (LawTests.laws ?? Law.all).map { Tries(law: $0, wanted: max(1, cases / $0.cost)) }
        for seed in start..<start + UInt64(8 * cases + 100) where tries.contains(where: \.isWanting) {
            let generated = GeneratedCase(Choices(seed: seed))
            for place in tries.indices where tries[place].isWanting {
                let law = tries[place].law
                var choices = generated.choices
                switch await law.outcome(generated, &choices) {
                case .holds(let verdict): tries[place].verdicts[verdict, default: 0] += 1
                case .idle: break
                case .broken(let first):
                    let text = await law.counterexample(choices.made) ?? "once, and not again:\n\(first)"
                    Issue.record("\(law.name): seed \(seed)\n\(text)")
                    return
                }
            }
        }
        for tried in tries {
            #expect(!tried.isWanting, "few cases are about the law: \(tried.law.name)")
            // All must be among them, or the law proves little.
            for verdict in tried.law.verdicts where tried.count > 100 {
                #expect(
                    tried.verdicts[verdict, default: 0] * 25 > tried.count,
                    "\(tried.law.name): \(tried.verdicts)")
            }
        }
        if LawTests.environment["ENVAUDIT_LAWS"] != nil {
            print(tries.map { "\($0.law.name): \($0.count) cases" }.joined(separator: "\n"))
        }
    }

    private struct Tries {
        let law: Law
        /// How many cases there are to be.
        let wanted: Int
        /// How often the verdict was this one in a case that is about the law.
        var verdicts: [Verdict: Int] = [:]
        var count: Int { verdicts.values.reduce(0, +) }
        var isWanting: Bool { count < wanted }
    }

    /// What breaks a law is told by the fewest choices that do.
    @Test func aCounterexampleIsSmall() async throws {
        let law = Law("no environment is called sandbox", verdicts: []) { generated, _ in
            let isBroken = generated.workspace.environments.contains { $0.name == "sandbox" }
            return isBroken ? .broken("\(generated.workspace)") : .holds(.pass)
        }
        var seed: UInt64 = 1
        while !GeneratedCase(Choices(seed: seed)).workspace.environments.contains(where: {
            $0.name == "sandbox"
        }) {
            seed += 1
        }
        let made = GeneratedCase(Choices(seed: seed)).choices.made
        let lines = try #require(await law.counterexample(made)).split(separator: "\n")
        #expect(lines.contains("environment: sandbox"))
        #expect(lines.count < 32, "\(lines)")
    }
}

/// A generated workspace, and what laws ask of it, made once for all of them.
final class GeneratedCase {
    let workspace: GeneratedWorkspace
    /// The choices that made it, from which each law goes on.
    let choices: Choices
    private var known: (declared: Scenario?, observed: Scenario?, record: Record?)

    init(_ choices: Choices) {
        var choices = choices
        workspace = GeneratedWorkspace(&choices, mistakes: choices.once(in: 8) ? 8 : 2)
        self.choices = choices
    }

    /// What its manifests declare.
    func declared() throws -> Scenario {
        if let made = known.declared { return made }
        let made = try workspace.declared()
        known.declared = made
        return made
    }

    /// The same with all that is live.
    func observed() async throws -> Scenario {
        if let made = known.observed { return made }
        let made = await workspace.observed(in: try declared())
        known.observed = made
        return made
    }

    /// What comes of judging every environment.
    func record() async throws -> Record {
        if let made = known.record { return made }
        let made = try await observed().auditAll()
        known.record = made
        return made
    }
}

/// A law, as what comes of one case of it.
struct Law: Sendable {
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
    private let judge: @Sendable (GeneratedCase, inout Choices) async throws -> Outcome

    init(
        _ name: String, verdicts: Set<Verdict> = [.pass, .fail, .incomplete], cost: Int = 1,
        judge: @escaping @Sendable (GeneratedCase, inout Choices) async throws -> Outcome
    ) {
        (self.name, self.verdicts, self.cost, self.judge) = (name, verdicts, cost, judge)
    }

    func outcome(_ generated: GeneratedCase, _ choices: inout Choices) async -> Outcome {
        do { return try await judge(generated, &choices) } catch { return .broken("can't be read: \(error)") }
    }

    /// The smallest case that is found to break it as these choices do; nil where none does a second time.
    func counterexample(_ made: [UInt16]) async -> String? {
        let simplest = await Choices.simplest(made) { given in
            let generated = GeneratedCase(Choices(given))
            var choices = generated.choices
            if case .broken = await outcome(generated, &choices) { return choices.made }
            return nil
        }
        let generated = GeneratedCase(Choices(simplest))
        var choices = generated.choices
        if case .broken(let text) = await outcome(generated, &choices) { return text }
        return nil
    }

    static let all = [
        lessEvidence, contamination, names, parts, nothingChecked, secrecy, snapshots, faults, looser, shards,
    ]
}
