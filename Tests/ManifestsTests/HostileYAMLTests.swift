import Manifests
import Support
import Testing

/// Texts that are made to keep a reader busy, or to bring it down.
@Suite(.timeLimit(.minutes(1))) struct HostileYAMLTests {
    private static let anchors =
        "anchors (&name) are not part of the manifest language; write the value itself, or put it in quotes if the & is part of it"

    @Test func refusesAliasesThatExplodeInValues() {
        var text = "a0: &a0 [l, o, l]\n"
        for level in 1...40 {
            let list = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
            text += "a\(level): &a\(level) [\(list)]\n"
        }
        #expect(problems(services: text) == ["services.yaml:1:5: \(HostileYAMLTests.anchors)"])
    }

    /// Whoever composes a tree may compare or hash keys on the way.
    @Test(arguments: ["[%]", "{ x: % }", "{ ? % : x }", "!!seq [%]"])
    func refusesAliasesThatExplodeInKeys(level form: String) {
        var text = "? &a0 [x]\n: x\n"
        for level in 1...60 {
            let content =
                form.contains("[") ? "*a\(level - 1), *a\(level - 1)" : "[*a\(level - 1), *a\(level - 1)]"
            text += "? &a\(level) \(form.replacing("%", with: content))\n: x\n"
        }
        #expect(problems(services: text) == ["services.yaml:1:3: \(HostileYAMLTests.anchors)"])
    }

    /// The same in flow style, with whatever may stand between `:` and an anchor.
    @Test(arguments: ["", " ", "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"])
    func refusesAliasesThatExplodeBehind(blank: String) {
        var text = "{\"k0\":\(blank)&a0 [x]"
        for level in 1...60 {
            text += ",\"k\(level)\":\(blank)&a\(level) {[*a\(level - 1),*a\(level - 1)]: x}"
        }
        let place = ["": "1:7", " ": "1:8", "\t": "1:8"][blank] ?? "2:1"
        #expect(problems(services: text + "}") == ["services.yaml:\(place): \(HostileYAMLTests.anchors)"])
    }

    @Test func refusesALargeAnchorThatManyKeysRepeat() {
        let large = Array(repeating: "x", count: 10_000).joined(separator: ",")
        let keys = (0..<10_000).map { "? [*a, \($0)]\n: x\n" }.joined()
        #expect(
            problems(services: "a: &a [\(large)]\n" + keys) == [
                "services.yaml:1:4: \(HostileYAMLTests.anchors)"
            ])
    }

    @Test(arguments: [
        ("[", ""), ("{a: ", ""), ("- ", "x"), ("? ", "x"), ("[", "x"), ("{? ", "x"), ("!!seq [", ""),
        ("[{a: ", "x"),
    ]) func refusesDeepNesting(opening: String, end: String) {
        let told = problems(services: String(repeating: opening, count: 10_000) + end)
        #expect(told.count == 1)
        #expect(told.first?.contains("nested more than 100 levels deep") == true, "\(told)")
    }

    @Test func refusesDeepIndentation() {
        let lines = (0..<2_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        let told = problems(services: lines)
        #expect(told.count == 1)
        #expect(told.first?.contains("nested more than 100 levels deep") == true, "\(told)")
    }

    /// What is deep and closed is as bad: the tree is walked, hashed and freed level by level.
    @Test func refusesDeepNestingThatIsClosed() {
        let text =
            "services: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900) + "\n"
        #expect(
            problems(services: text) == ["services.yaml:1:110: nested more than 100 levels deep"])
    }

    @Test func takesNestingInTexts() throws {
        let brackets = String(repeating: "[{- ", count: 200)
        #expect(try readWorkspace(services: "workspace: '\(brackets)'\nservices: {}\n").name == brackets)
    }

    @Test func comparesOnlyNamesThatCanBeNames() {
        let long = String(repeating: "a", count: 1_000_000)
        #expect(nearestName(to: long, among: [long + "b"]) == nil)
    }

    /// Each name that no service declares is compared with each that is left out; that must stay bounded.
    @Test func readsManyNamesOfNoServiceQuickly() throws {
        let declared = (0..<20_000).map { "DECLARED_\($0): {}" }.joined(separator: ", ")
        let expected = (0..<20_000).map { "ELSEWHERE_\($0): {}" }.joined(separator: ", ")
        let workspace = try readWorkspace(
            services:
                "services: { a: { title: A, severity: low, isolation: config, secrets: { \(declared) } } }",
            ["a.yaml": "environment: a\ntier: staging\nsecrets: { \(expected) }\n"])
        #expect(workspace.environments.first?.expectations.count == 20_000)
    }
}
