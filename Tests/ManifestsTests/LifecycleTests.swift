import Manifests
import Testing
import Probes

/// `rotate_every` and `deprecated`.
@Suite struct LifecycleTests {
    @Test(arguments: [
        ("1d", 1), ("90d", 90), ("2w", 14), ("3m", 90), ("1y", 365), ("100y", 36_500), ("36500d", 36_500),
        ("090d", 90),
    ]) func readsPeriods(text: String, days: Int) throws {
        #expect(try declaration("{ rotate_every: \(text) }").rotation?.days == days)
    }

    @Test(arguments: [
        "0d", "d", "90", "90 d", "-1d", "+1d", "1.5m", "90D", "1h", "1d1d", "101y", "36501d",
        "٣d", "99999999999999999999d",
    ]) func refusesWhatIsNoPeriod(text: String) {
        #expect(
            found("{ rotate_every: \(text) }") == [
                "services.yaml:3:24: invalid period \"\(text)\": expected a whole number of d, w, m (30 days) or y (365 days), such as 90d"
            ])
    }

    @Test func refusesAPeriodThatIsNoText() {
        #expect(
            found("{ rotate_every: [90d] }")
                == ["services.yaml:3:24: expected a period such as 90d, found a list"])
    }

    @Test(arguments: [
        ("true", nil), ("use NEW instead", "use NEW instead"), ("'yes, by NEW'", "yes, by NEW"),
    ])
    func readsDeprecations(text: String, advice: String?) throws {
        let deprecation = try #require(try declaration("{ deprecated: \(text) }").deprecation)
        #expect(deprecation.advice == advice)
    }

    @Test func isNotDeprecatedUntilItIsDeclared() throws {
        #expect(try declaration("{}").deprecation == nil)
        #expect(try declaration("{}").rotation == nil)
    }

    @Test(arguments: ["false", "yes", "no", "on", "off"]) func refusesFlags(text: String) {
        #expect(
            found("{ deprecated: \(text) }")
                == ["services.yaml:3:22: expected true, or what to use instead, found \"\(text)\""])
    }

    @Test(arguments: [("[]", "a list"), ("''", "an empty text"), ("~", "nothing")])
    func refusesWhatSaysNothing(text: String, kind: String) {
        #expect(
            found("{ deprecated: \(text) }")
                == ["services.yaml:3:22: expected true, or what to use instead, found \(kind)"])
    }

    /// `required` is what an entry is that says nothing else.
    @Test(arguments: [
        ("KEY: { required: true }", true), ("KEY: {}", true), ("KEY: { equals: a }", true),
        ("KEY: { optional: true }", false), ("KEY: { forbidden: true }", false),
        ("K*: { required: true }", false),
    ]) func isRequiredNowhere(entry: String, isProblem: Bool) {
        let text = "environment: a\ntier: staging\nsecrets:\n  \(entry)\n"
        let expected =
            "a.yaml:4:3: KEY is deprecated by services.yaml, so no environment can require it: expected optional or forbidden"
        #expect(
            problems(services: services("{ deprecated: true }"), ["a.yaml": text])
                == (isProblem ? [expected] : []))
    }

    private func services(_ declaration: String) -> String {
        "services:\n  a: { title: A, severity: low, isolation: isolated, secrets: {\n  KEY: \(declaration), OTHER: {} } }\n"
    }

    private func declaration(_ text: String) throws -> SecretDeclaration {
        try #require(try readWorkspace(services: services(text)).services.first?.secrets.first)
    }

    private func found(_ declaration: String) -> [String] { problems(services: services(declaration)) }
}
