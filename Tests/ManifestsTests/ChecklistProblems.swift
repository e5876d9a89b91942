import Manifests

extension ChecklistTests {
    /// Checklists that are refused, as files.
    static let bad: [InvalidManifest] =
        files
        + items.map { name, keys, problems in
            InvalidManifest(name, file(item: keys), problems.map { "4:\($0)" })
        }

    private static let files: [InvalidManifest] = [
        InvalidManifest("nothing", "", "1:1: the file is empty: expected a mapping"),
        InvalidManifest(
            "a list", "- a\n",
            "1:1: expected a mapping with \"checklist\", \"title\" and \"items\", found a list"),
        InvalidManifest(
            "no keys", "x: 1\n", "1:1: unknown key \"x\": expected checklist, items, priorities or title",
            "1:1: missing key \"checklist\": expected a checklist name",
            "1:1: missing key \"title\": expected a text",
            "1:1: missing key \"items\": expected a list of items"),
        InvalidManifest(
            "another file's name", file(item: "checks: preprod/*").replacing("list: m", with: "list: n"),
            "1:12: the checklist n is declared in m.yaml: expected n.yaml"),
        InvalidManifest(
            "a name that is none", file(item: "checks: preprod/*").replacing("list: m", with: "list: M a"),
            "1:12: invalid checklist name \"M a\": expected lower-case letters, digits and -"),
        InvalidManifest(
            "no item", "checklist: m\ntitle: M\nitems: []\n",
            "3:8: expected a list of items, at least one, found an empty list"),
        InvalidManifest(
            "one item", "checklist: m\ntitle: M\nitems: { id: a }\n",
            "3:8: expected a list of items, found a mapping"),
        InvalidManifest(
            "an item that is a text", "checklist: m\ntitle: M\nitems: [a]\n",
            "3:9: expected a mapping with \"id\" and \"title\", found a text"),
        InvalidManifest(
            "a key twice", file(item: "checks: preprod/*") + "title: N\n",
            "5:1: duplicate key \"title\", first declared on line 2"),
        InvalidManifest(
            "priorities that are none", prioritized("{ a: A, 01: B, 100: C, -1: D, 2: E }"),
            "5:15: invalid priority \"a\": expected a number from 0 to 99",
            "5:21: invalid priority \"01\": expected a number from 0 to 99",
            "5:28: invalid priority \"100\": expected a number from 0 to 99",
            "5:36: invalid priority \"-1\": expected a number from 0 to 99"),
        InvalidManifest(
            "a list of priorities", prioritized("[1, 2]"),
            "5:13: expected what each priority means, by its number, found a list"),
        InvalidManifest(
            "no priorities", prioritized("{}"),
            "5:13: expected what each priority means, by its number, at least one, found an empty mapping"),
        InvalidManifest(
            "a priority without a meaning", prioritized("{ 2: ~ }"),
            "5:18: expected what the priority means, found nothing"),
        InvalidManifest(
            "a priority that isn't declared", prioritized("{ 1: Now, 3: Later }"),
            "4:35: unknown priority 2: expected 1 or 3, of \"priorities\""),
    ]

    private static func prioritized(_ priorities: String) -> String {
        file(item: "priority: 2, checks: preprod/*").replacing("id: a, title: A", with: "id: a, title: AA")
            + "priorities: \(priorities)\n"
    }

    private static let items: [(String, String, [String])] = [
        (
            "nothing ticks it", "note: N",
            ["5: expected \"checks\", \"manual\" or \"deferred\""]
        ),
        (
            "both tick it", "environment: preprod, checks: preprod/*, manual: M",
            ["5: \"checks\" and \"manual\" exclude each other: expected one of the two"]
        ),
        (
            "by hand nowhere", "manual: M",
            ["32: \"manual\" needs \"environment\""]
        ),
        (
            "an environment that is none", "environment: prepod, manual: M",
            ["37: unknown environment \"prepod\" (did you mean \"preprod\"?)"]
        ),
        (
            "an unknown key", "checks: preprod/*, check: a",
            [
                "43: unknown key \"check\" (did you mean \"checks\"?)"
            ]
        ),
        ("no check", "checks: []", ["32: expected ids of checks, at least one, found an empty list"]),
        (
            "a check that is nothing", "checks: [~]",
            ["33: expected a check's id, ENVIRONMENT/RULE/SUBJECT, found nothing"]
        ),
        (
            "a check's id that is none", "checks: [preprod/SITE_URL, SITE_URL, preprod//A, /site-url/A]",
            ["preprod/SITE_URL", "SITE_URL", "preprod//A", "/site-url/A"].enumerated().map {
                "\([33, 51, 61, 73][$0]): invalid check id \"\($1)\": expected ENVIRONMENT/RULE/SUBJECT, such as preprod/site-url/SITE_URL"
            }
        ),
        (
            "a check of no environment", "checks: [prepod/site-url/A, 'x*/site-url/A']",
            [
                "33: unknown environment \"prepod\" (did you mean \"preprod\"?)",
                "52: unknown environment \"x*\"",
            ]
        ),
        (
            "a check of no rule", "checks: [preprod/site-ur/A, preprod/x*/A]",
            ["33: unknown rule \"site-ur\" (did you mean \"site-url\"?)", "52: unknown rule \"x*\""]
        ),
        (
            "a priority that is a text", "priority: high, checks: preprod/*",
            ["34: expected a number from 0 to 99"]
        ),
        (
            "a priority in quotes", "priority: '1', checks: preprod/*",
            ["34: expected a number from 0 to 99"]
        ),
        (
            "a deferral without an end", "deferred: { reason: R }",
            ["34: missing key \"review\": expected a date such as 2026-02-13"]
        ),
        (
            "a deferral without a reason", "deferred: { review: 2026-01-01 }",
            ["34: missing key \"reason\": expected a text"]
        ),
        (
            "a deferral till no day", "deferred: { reason: R, review: 2026-02-30 }",
            ["55: invalid date \"2026-02-30\": expected one such as 2026-02-13"]
        ),
        (
            "a deferral that is a text", "deferred: later",
            ["34: expected a mapping with \"reason\" and \"review\", found a text"]
        ),
        (
            "a link that is none", "checks: preprod/*, link: 'javascript:1'",
            ["49: invalid URL \"javascript:1\": expected https://… with a host"]
        ),
        (
            "a note that is a list", "checks: preprod/*, section: S, note: [a]",
            ["61: expected a text, found a list"]
        ),
    ]
}
