import Manifests
import Support
import Testing

/// Reads checklists from text, as the command does from files.
func readChecklists(_ files: [String: String]) -> ChecklistsReading {
    let files = files.sorted { $0.key < $1.key }.map { ManifestFile(path: $0.key, text: $0.value) }
    let reading = ChecklistsReading(
        files, environments: ["production", "preprod"], rules: ["site-url", "key-prefix", "shared-secret"])
    // Whatever any test reads is a case of the schema, too.
    expectSchemasToTakeWhatIsRead(files.map { (.checklist, $0) }, besides: reading.problems)
    return reading
}

/// What is read of checklists, and what is refused.
@Suite struct ChecklistTests {
    /// A checklist with every key.
    static let whole = """
        checklist: master
        title: Master Checklist
        priorities:
          1: Must do now
          7: Some day
        items:
          - id: preprod-site-url
            title: Preprod's SITE_URL is its frontend
            priority: 1
            section: Core
            checks: [preprod/site-url/SITE_URL, "*/shared-secret/A_*"]
            note: See the guide.
          - id: mapping
            title: Cal.com user mapping
            environment: preprod
            manual: Fill the tables, and note how many rows there are.
            link: https://app.cal.example/x
          - id: "9"
            title: 9
            priority: 7
            checks: preprod/*
            deferred: { reason: No account yet., review: 2027-02-13 }
          - { id: c, title: C, deferred: { reason: R, review: 2027-02-13 } }

        """

    @Test func readsEveryKey() throws {
        let reading = readChecklists(["checklists/master.yaml": Self.whole])
        #expect(reading.problems == [])
        let list = try #require(reading.checklists.first)
        #expect(list.name.value == "master" && list.title == "Master Checklist")
        #expect(list.priorities.map(\.number) == [1, 7])
        #expect(list.priorities.map(\.meaning) == ["Must do now", "Some day"])
        let items = list.items
        #expect(items.map(\.id.value) == ["preprod-site-url", "mapping", "9", "c"])
        #expect(
            items.map(\.title) == ["Preprod's SITE_URL is its frontend", "Cal.com user mapping", "9", "C"])
        #expect(items.map(\.priority) == [1, nil, 7, nil])
        #expect(items.map(\.section) == ["Core", nil, nil, nil])
        #expect(items.map(\.note) == ["See the guide.", nil, nil, nil])
        #expect(items.map(\.link) == [nil, "https://app.cal.example/x", nil, nil])
        let deferral = items[2].deferral
        #expect(deferral?.reason == "No account yet." && deferral?.review == CalendarDate("2027-02-13"))
        #expect(items[0].patterns == ["preprod/site-url/SITE_URL", "*/shared-secret/A_*"])
        #expect(items[2].patterns == ["preprod/*"])
        guard case .manual("Fill the tables, and note how many rows there are.", "preprod") = items[1].tick,
            case .nothing = items[3].tick
        else {
            Issue.record("\(items)")
            return
        }
    }

    @Test func wordsAreOneLine() throws {
        let text = Self.whole.replacing("title: Master Checklist", with: "title: >\n  Master\n  Checklist\n")
            .replacing("note: See the guide.", with: "note: |\n      See\n      the guide.\n")
        let list = try #require(readChecklists(["master.yaml": text]).checklists.first)
        #expect(list.title == "Master Checklist")
        #expect(list.items[0].note == "See the guide.")
    }

    /// An item is of the environment that it declares, and of those that its checks name.
    @Test(arguments: [
        ("checks: [preprod/site-url/A]", ["preprod"], ["preprod"]),
        ("checks: ['*/site-url/A']", ["production", "preprod"], ["production", "preprod"]),
        ("checks: ['pro*/site-url/A']", ["production"], ["production"]),
        ("checks: [preprod/site-url/A], environment: production", ["production", "preprod"], ["preprod"]),
        ("manual: M, environment: preprod", ["preprod"], []),
        ("deferred: { reason: R, review: 2026-01-01 }, environment: preprod", ["preprod"], []),
        ("deferred: { reason: R, review: 2026-01-01 }", [], []),
    ]) func knowsItsEnvironments(keys: String, environments: [String], audited: [String]) throws {
        let item = try #require(
            readChecklists(["m.yaml": Self.file(item: keys)]).checklists.first?.items.first)
        let all = ["production", "preprod"]
        #expect(item.environments(among: all) == environments)
        #expect(item.audited(among: all) == audited)
    }

    static func file(item keys: String) -> String {
        "checklist: m\ntitle: M\nitems:\n  - { id: a, title: A, \(keys) }\n"
    }

    @Test(arguments: bad) func tellsWhatIsWrong(_ manifest: InvalidManifest) {
        let reading = readChecklists(["m.yaml": manifest.text])
        #expect(reading.problems.map(\.description) == manifest.problems.map { "m.yaml:\($0)" })
    }

    @Test func noIDIsTakenTwice() {
        let reading = readChecklists([
            "checklists/a.yaml":
                "checklist: a\ntitle: A\nitems:\n  - { id: x, title: X, checks: preprod/* }\n  - { id: x, title: X, checks: preprod/* }\n",
            "checklists/b.yaml":
                "checklist: b\ntitle: B\nitems: [{ id: x, title: X, checks: preprod/* }]\n",
        ])
        #expect(
            reading.problems.map(\.description) == [
                "checklists/a.yaml:5:11: the item x is already in checklists/a.yaml, line 4: expected an id of its own",
                "checklists/b.yaml:3:15: the item x is already in checklists/a.yaml, line 4: expected an id of its own",
            ])
        // What is right is read for all that.
        #expect(reading.checklists.map(\.name.value) == ["a", "b"])
    }

    @Test func urgencyIsByTheOrderOfThePriorities() throws {
        let text = Self.whole.replacing("  1: Must do now\n  7: Some day", with: "  7: Some day\n  1: Now")
        let list = try #require(readChecklists(["master.yaml": text]).checklists.first)
        #expect(list.rank(of: 7) < list.rank(of: 1) && list.rank(of: 1) < list.rank(of: nil))
        let undeclared = try #require(
            readChecklists(["m.yaml": Self.file(item: "priority: 3, checks: preprod/*")]).checklists.first)
        #expect(undeclared.rank(of: 0) < undeclared.rank(of: 3) && undeclared.rank(of: 3) < .max)
    }
}

extension ChecklistItem {
    /// The ids of its checks as they are written.
    fileprivate var patterns: [String] {
        guard case .checks(let patterns) = tick else { return [] }
        return patterns.map(\.description)
    }
}
