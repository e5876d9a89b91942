import Auditing
import Manifests
import Scenarios
import Support
import Testing

/// What becomes of items that a person ticks, and of those that are put off.
@Suite struct ChecklistEvaluatorTests {
    private static let attested =
        "- { item: a, note: Done in an hour., by: Ann, on: 2026-11-01, until: 2026-12-01 }\n"

    private func state(
        _ item: String, attestations: String? = nil, today: String = "2026-11-21", _ record: Record? = nil
    ) throws -> ItemState {
        let list = try Checklist.reading("- { id: a, title: A, \(item) }")
        let read = attestations.map {
            Attestations.read(ManifestFile(path: "attestations/preprod.yaml", text: $0))
        }
        let ticker = ChecklistEvaluator(
            record, attestations: read.map { ["preprod": $0] } ?? [:],
            environments: ["production", "preprod"],
            today: try #require(CalendarDate(today)), of: .all)
        return try #require(ticker.tick(list).items.first).state
    }

    private static let manual = "environment: preprod, manual: Do it."

    /// A statement on item `a` of these days.
    private static func entry(_ on: String, _ until: String) -> String {
        attested.replacing("2026-11-01", with: on).replacing("2026-12-01", with: until)
    }

    /// What a file of attestations says, and what comes of it on 2026-11-21.
    private static let files: [(file: String?, stated: String)] = [
        (nil, "missing"), (attested.replacing("item: a", with: "item: b"), "missing"),
        (attested, "holds until 2026-12-01"),
        (entry("2026-11-21", "2026-12-01"), "holds until 2026-12-01"),
        (entry("2026-11-01", "2026-11-21"), "holds until 2026-11-21"),
        (entry("2026-11-01", "2026-11-20"), "expired 2026-11-20"),
        (entry("2026-11-22", "2026-12-01"), "early 2026-11-22"),
    ]

    /// What merges leave behind.
    private static let merged: [(file: String?, stated: String)] = [
        (entry("2026-11-01", "2026-11-20") + attested, "holds until 2026-12-01"),
        (attested + entry("2026-11-01", "2026-11-20"), "holds until 2026-12-01"),
        (attested + entry("2026-11-01", "2027-01-01"), "holds until 2027-01-01"),
        (entry("2026-11-01", "2026-11-02") + entry("2026-11-01", "2026-11-09"), "expired 2026-11-09"),
    ]

    /// What can't be read proves nothing.
    private static let spoilt: [(file: String?, stated: String)] = [
        ("", "unreadable"), ("- \"", "unreadable"), (attested.replacing("note", with: "not"), "unreadable"),
        (attested + attested.replacing("until", with: "til"), "unreadable"),
        ("- { by: Ann }\n", "unreadable"), (attested + "- { by: Ann }\n", "holds until 2026-12-01"),
        (attested + "- { item: b }\n", "holds until 2026-12-01"), ("- { item: b }\n", "missing"),
        // A secret of this name is no item.
        (
            "- { secret: a, establishes: { format: uuid }, by: A, on: 2026-11-01, until: 2026-12-01, binding: b }\n",
            "missing"
        ),
    ]

    @Test(arguments: files + merged + spoilt) func isTickedByAttestation(file: String?, stated: String) throws
    {
        let state = try state(Self.manual, attestations: file)
        #expect(state.stated == stated)
        #expect(state.kind == (stated.hasPrefix("holds") ? .done : .open))
    }

    @Test func isAttestedInItsOwnEnvironmentAlone() throws {
        let state = try state("environment: production, manual: Do it.", attestations: Self.attested)
        #expect(state.stated == "missing")
    }

    /// Put off until 2026-11-21, inclusive.
    private static let deferral = "deferred: { reason: Later., review: 2026-11-21 }"

    @Test(arguments: [("2026-11-20", false), ("2026-11-21", false), ("2026-11-22", true)])
    func isPutOffTillItsReview(today: String, isPast: Bool) throws {
        for item in [Self.deferral, "\(Self.manual), \(Self.deferral)"] {
            let state = try state(item, today: today)
            #expect(state.kind == (isPast ? .open : .deferred))
            #expect(state.past?.reason == (isPast ? "Later." : nil))
        }
        let done = try state("\(Self.manual), \(Self.deferral)", attestations: Self.attested, today: today)
        #expect(done.kind == .done)
    }

    /// What the audit finds of an item that is put off, before its review and after.
    @Test(arguments: [
        (["PAY_KEY": "pay_own"], "shared-secret/PAY_KEY", ItemState.Kind.done, ItemState.Kind.done),
        (["PAY_KEY": "pay_live"], "shared-secret/PAY_KEY", .deferred, .open),
        (["PAY_KEY": "pay_own"], "key-prefix/PAY_KEY", .deferred, .open),
        (["PAY_HOOK": "hook"], "shared-secret/PAY_HOOK", .deferred, .waived),
        ([:], "shared-secret/PAY_KEY", .deferred, .open),
    ]) func isPutOffUnlessItsChecksHold(
        live: [String: String], check: String, before: ItemState.Kind, after: ItemState.Kind
    ) throws {
        let record = try BoundItemTests.acme().listing("preprod", live).audit("preprod")
        let item = "checks: preprod/\(check), \(Self.deferral)"
        #expect(try state(item, record).kind == before)
        let past = try state(item, today: "2026-11-22", record)
        #expect(past.kind == after)
        #expect((past.past != nil) == (after == .open))
    }

    /// An attestation ticks nothing that checks tick.
    @Test func attestsNothingThatIsBound() throws {
        let record = try BoundItemTests.acme().listing("preprod", ["PAY_KEY": "pay_live"]).audit("preprod")
        let item = "environment: preprod, checks: preprod/shared-secret/PAY_KEY"
        #expect(try state(item, attestations: Self.attested, record).kind == .open)
    }

    // MARK: What is next, and the verdict

    private static let list = """
        - { id: a, title: A, priority: 2, checks: preprod/key-prefix/PAY_KEY }
        - { id: b, title: B, environment: preprod, manual: M }
        - { id: c, title: C, priority: 3, environment: preprod, manual: M }
        - { id: d, title: D, priority: 2, environment: preprod, manual: M }
        - { id: e, title: E, priority: 2, environment: preprod, manual: M }
        - { id: f, title: F, priority: 1, deferred: { reason: R, review: 2099-01-01 } }
        """

    @Test(arguments: [
        ([], "d", Verdict.fail), (["d"], "e", .fail), (["d", "e"], "c", .fail),
        (["c", "d", "e"], "b", .fail),
        (["b", "c", "d", "e"], "a", .incomplete),
    ]) func theMostUrgentOpenOneIsNext(done: [String], next: String, verdict: Verdict) throws {
        let record = try BoundItemTests.acme().listing("preprod", ["PAY_KEY": "pay_own"]).audit("preprod")
        let file = done.map { Self.attested.replacing("item: a", with: "item: \($0)") }.joined()
        let today = try #require(CalendarDate("2026-11-21"))
        let ticker = ChecklistEvaluator(
            record, attestations: ["preprod": .read(ManifestFile(path: "preprod.yaml", text: file))],
            environments: ["preprod"], today: today, of: .all)
        let ticked = ticker.tick(try .reading(Self.list))
        #expect(ticked.next?.item.id.value == next)
        let whole = ChecklistRecord(generatedAt: 0, asOf: today, workspace: "acme", checklists: [ticked])
        #expect(whole.verdict == verdict)
        let quiet = ticker.tick(try Checklist.reading(Self.list).showing { $0.id.value == "f" })
        #expect(quiet.next == nil)
        #expect(
            ChecklistRecord(generatedAt: 0, asOf: today, workspace: "acme", checklists: [quiet]).verdict
                == .pass)
    }

    // MARK: What may be attested

    private static let attestable = """
        - { id: hand, title: A, environment: preprod, manual: M }
        - { id: bound, title: B, checks: [preprod/site-url/SITE_URL, preprod/key-prefix/*] }
        - { id: later, title: C, deferred: { reason: R, review: 2026-01-01 } }
        """

    @Test func onlyWhatAPersonTicksIsAttested() throws {
        let lists = [try Checklist.reading(Self.attestable)]
        #expect(lists.objection(to: "hand", in: "preprod") == nil)
        #expect(lists.objection(to: "hand", in: "production") == .elsewhere("preprod"))
        #expect(lists.objection(to: "later", in: "preprod") == .deferred)
        #expect(lists.objection(to: "hnad", in: "preprod") == .unknown(nearest: "hand"))
        #expect(lists.objection(to: "something-else", in: "preprod") == .unknown(nearest: nil))
        guard case .bound(let patterns)? = lists.objection(to: "bound", in: "preprod") else {
            Issue.record("a bound item can be attested")
            return
        }
        #expect(patterns.map(\.description) == ["preprod/site-url/SITE_URL", "preprod/key-prefix/*"])
        #expect([Checklist]().objection(to: "anything", in: "preprod") == nil)
    }

    @Test func attestationsThatTickNothingAreTold() throws {
        let ids = ["hand", "bound", "later", "hnad"]
        let file = ids.map { Self.attested.replacing("item: a", with: "item: \($0)") }.joined()
        let read = Attestations.read(ManifestFile(path: "a.yaml", text: file))
        let lists = [try Checklist.reading(Self.attestable)]
        let declared = try Scenario.acme(
            "  a: { title: A, severity: low, isolation: config, secrets: {} }"
        ).workspace.environments
        let production = try #require(declared.first), preprod = try #require(declared.last)
        let ticksNothing = "is attested, and this ticks nothing:"
        let others = [
            "a.yaml:2:3: bound \(ticksNothing) it is ticked by the audit, by preprod/site-url/SITE_URL, preprod/key-prefix/*",
            "a.yaml:3:3: later \(ticksNothing) it is only deferred; declare `manual`",
            "a.yaml:4:3: hnad \(ticksNothing) no checklist has it; did you mean hand?",
        ]
        #expect(read.idle(in: preprod, by: lists).map(\.description) == others)
        #expect(
            read.idle(in: production, by: lists).map(\.description) == [
                "a.yaml:1:3: hand \(ticksNothing) it is preprod's"
            ] + others)
        #expect(read.idle(in: preprod, by: []).isEmpty)
    }
}

extension ItemState {
    /// What is stated about it, in short.
    fileprivate var stated: String? {
        let basis: Basis
        switch self {
        case .done(let found), .open(let found, _): basis = found
        case .waived, .unproven, .deferred: return nil
        }
        guard case .attestation(let stated) = basis else { return nil }
        switch stated {
        case .holds(let attestation): return "holds until \(attestation.until)"
        case .expired(let attestation): return "expired \(attestation.until)"
        case .early(let attestation): return "early \(attestation.on)"
        case .unreadable: return "unreadable"
        case .missing: return "missing"
        }
    }

    /// The deferral that is past.
    fileprivate var past: ChecklistItem.Deferral? {
        if case .open(_, let past) = self { past } else { nil }
    }
}
