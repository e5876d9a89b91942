import Auditing
import Listings
import Manifests
import Providers
import Scenarios
import Secrets
import Testing
import Transport

@testable import Remedies

/// What became of earlier runs, by what is listed now.
@Suite struct ReconciliationTests {
    private let folder: JournalFolder
    private let scenario: Scenario

    init() throws {
        folder = try JournalFolder()
        scenario = try Scenario(
            services: """
                workspace: test
                services:
                  keys:
                    title: Keys
                    severity: high
                    isolation: isolated
                    together: false
                    secrets: { SEED: { generate: { hex: 4 } }, OTHER: {}, THIRD: {} }
                """,
            environments: [
                "preprod": "environment: preprod\ntier: staging\nsecrets: { \"*\": { optional: true } }\n"
            ])
    }

    private static let hex: [ValueForm] = [.hex(bytes: 4)]
    private static let (seed, other) = ("0a0b0c0d", "another value")

    /// Notes the events of a run.
    private func run(_ id: String, of environment: String = "preprod", _ events: JournalEvent...) throws {
        let began = JournalEvent.began(command: .rotate, environment: environment)
        try folder.append(([began] + events).map { JournalEntry(at: 0, run: id, event: $0) })
    }

    private func pendingChange(
        _ name: String, _ value: String, forms: [ValueForm] = [], of environment: String = "preprod"
    ) -> PendingChange {
        JournalSample.change(name, value, forms: forms, of: environment)
    }

    /// Settles what is open by a listing of digests, or of names alone.
    private func settle(
        _ live: [String: String], takingOver: Bool = true, namesOnly: Bool = false, ends: Bool = true
    ) throws -> Reconciliation {
        let listing = try Listing(
            provider: "supabase", source: .live, evidence: namesOnly ? .name : .digest, fetchedAt: 0,
            secrets: live.map { ListedSecret(name: $0, digest: namesOnly ? nil : Digest(of: $1)) })
        let environment = try #require(scenario.workspace.environments.first)
        let journal = try JournalFile(workspace: folder.path)
        let settlement = try Reconciliation(
            of: journal, in: "preprod", listing: listing,
            seen: AttestableSecrets(
                of: environment, in: scenario.workspace, seen: Observation(listing: .success(listing))),
            takingOver: takingOver, clock: { 1 })
        if ends { try settlement.end(in: journal, clock: { 1 }) }
        return settlement
    }

    /// The runs that are still open.
    private var open: [String] {
        get throws { JournalRun.runs(of: try folder.entries() ?? []).filter { !$0.hasEnded }.map(\.id) }
    }

    /// A change of one secret, what is listed of it, and what became of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var isDeletion = false
        var forms: [ValueForm] = ReconciliationTests.hex
        var environment = "preprod"
        var live: [String: String] = [:]
        var namesOnly = false
        let outcome: JournalEvent.Outcome
        var isProved = false
    }

    static let cases = [
        Case(
            testDescription: "the promised value is live", live: ["SEED": seed], outcome: .done,
            isProved: true),
        Case(
            testDescription: "the promised value is live, of other forms", forms: [.hex(bytes: 5)],
            live: ["SEED": seed], outcome: .done),
        Case(testDescription: "another value is live", live: ["SEED": other], outcome: .undone),
        Case(testDescription: "it is another secret's value", live: ["OTHER": seed], outcome: .undone),
        Case(testDescription: "it is not set", outcome: .undone),
        Case(
            testDescription: "names alone are listed", live: ["SEED": seed], namesOnly: true, outcome: .unseen
        ),
        Case(testDescription: "names alone are listed, without it", namesOnly: true, outcome: .undone),
        Case(testDescription: "it is deleted", isDeletion: true, outcome: .done),
        Case(testDescription: "it is still there", isDeletion: true, live: ["SEED": seed], outcome: .undone),
        Case(
            testDescription: "it is still there, by name", isDeletion: true, live: ["SEED": seed],
            namesOnly: true,
            outcome: .undone),
    ]

    @Test(arguments: cases, [false, true]) func `finds out what became of a change`(
        change: Case, takingOver: Bool
    ) throws {
        let wanted = pendingChange("SEED", Self.seed, forms: change.forms)
        try run("1", .sending(request: 1, change.isDeletion ? .delete(["SEED"]) : .set([wanted])))
        let settlement = try settle(change.live, takingOver: takingOver, namesOnly: change.namesOnly)
        #expect(settlement.runs.map(\.run.id) == ["1"])
        #expect(settlement.runs.first?.outcomes == ["SEED": change.outcome])
        #expect(settlement.runs.first?.names(change.outcome) == ["SEED"])
        #expect(settlement.proved.map(\.name) == (change.isProved ? ["SEED"] : []))
        #expect(settlement.proved.allSatisfy { $0.forms == Self.hex })
        let stays = change.outcome == .unseen || change.outcome == .undone && !takingOver
        #expect(try open == (stays ? ["1"] : []))
        let noted = JournalRun.runs(of: try folder.entries() ?? []).first?.requests.first?.outcomes
        #expect(noted == ["SEED": change.outcome])
        // Once it has ended, nobody asks again.
        #expect(try settle(change.live).runs.isEmpty == !stays)
    }

    /// Who is killed before what was proved is written down proves it again.
    @Test func `a run is open until its end is noted`() throws {
        try run("1", .sending(request: 1, .set([pendingChange("SEED", Self.seed, forms: Self.hex)])))
        #expect(try settle(["SEED": Self.seed], ends: false).proved.map(\.name) == ["SEED"])
        #expect(try open == ["1"])
        #expect(try settle(["SEED": Self.seed]).proved.map(\.name) == ["SEED"])
        #expect(try open.isEmpty)
    }

    /// A change is for one environment: the same value elsewhere has other forms at most.
    @Test func `a change that was made of another environment proves nothing`() throws {
        let elsewhere = pendingChange("SEED", Self.seed, forms: Self.hex, of: "production")
        try run("1", .sending(request: 1, .set([elsewhere])))
        #expect(try settle(["SEED": Self.seed]).proved.isEmpty)
    }

    @Test func `the later of two requests decides`() throws {
        try run(
            "1", .sending(request: 1, .delete(["SEED"])), .answered(request: 1, .accepted),
            .sending(request: 2, .set([pendingChange("SEED", Self.seed, forms: Self.hex)])))
        let settlement = try settle(["SEED": Self.seed])
        #expect(settlement.runs.first?.outcomes == ["SEED": .done])
        #expect(settlement.proved.map(\.name) == ["SEED"])
        #expect(try open.isEmpty)
    }

    /// Not even an answer is believed.
    @Test(arguments: [JournalEvent.Answer.accepted, .refused, .unknown])
    func `the listing alone decides`(answer: JournalEvent.Answer) throws {
        try run(
            "1",
            .sending(
                request: 1, .set([pendingChange("SEED", Self.seed), pendingChange("OTHER", Self.other)])),
            .answered(request: 1, answer))
        let settlement = try settle(["SEED": Self.seed], takingOver: false)
        #expect(settlement.runs.first?.outcomes == ["SEED": .done, "OTHER": .undone])
        #expect(try open == ["1"])
    }

    @Test func `several open runs are settled, ended ones and other environments' left alone`() throws {
        try run("1", .sending(request: 1, .delete(["SEED"])))
        try run("2", of: "production", .sending(request: 1, .delete(["OTHER"])))
        try run("3", .sending(request: 1, .delete(["OTHER"])), .ended)
        try run("4", .sending(request: 1, .set([pendingChange("THIRD", Self.other)])))
        try run("5", of: "prepro", .generated([], file: nil))
        try run("6")
        let before = try #require(try folder.entries())
        let settlement = try settle(["THIRD": "not that one"], takingOver: false)
        #expect(settlement.runs.map(\.run.id) == ["1", "4", "6"])
        #expect(settlement.runs.map(\.outcomes) == [["SEED": .done], ["THIRD": .undone], [:]])
        #expect(try open == ["2", "4", "5"])
        let added = try #require(try folder.entries()).dropFirst(before.count)
        #expect(Set(added.map(\.run)) == ["1", "4", "6"])
        #expect(added.allSatisfy { $0.at == 1 })
        #expect(try settle([:]).runs.map(\.run.id) == ["4"])
        #expect(try open == ["2", "5"])
    }

    @Test func `recognizes a value by its change, its name, its file and its environment`() throws {
        let made = pendingChange("SEED", Self.seed, forms: Self.hex)
        try run("1", .generated([made], file: "new.env"))
        try run("2", .generated([pendingChange("OTHER", Self.other)], file: nil))
        try run("3", of: "production", .generated([pendingChange("THIRD", "third")], file: "new.env"))
        try run("4", .generated([pendingChange("THIRD", "third")], file: "new.env"), .ended)
        let settlement = try settle([:])
        func recognizes(_ name: String, _ value: String, in file: String = "new.env") -> Bool {
            settlement.recognizes(HeldSecret(name, SecretValue(copying: value)), in: file)
        }
        #expect(recognizes("SEED", Self.seed))
        #expect(!recognizes("SEED", Self.other))
        #expect(!recognizes("SEED", Self.seed + "\n"))
        #expect(!recognizes("OTHER", Self.seed))
        #expect(!recognizes("SEED", Self.seed, in: "other.env"))
        #expect(!recognizes("OTHER", Self.other))
        #expect(!recognizes("THIRD", "third"))
    }
}
