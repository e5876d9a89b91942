import Manifests
import Testing

/// A `*` stands for any run of characters.
@Suite struct CheckPatternTests {
    @Test(arguments: [
        ("A", "A", true), ("A", "AB", false), ("A", "", false), ("*", "", true), ("*", "A/B", true),
        ("A*", "A", true), ("A*", "AB", true), ("A*", "BA", false), ("*A", "BA", true), ("*A", "AB", false),
        ("A*B", "AB", true), ("A*B", "A/x/B", true), ("A*B", "A", false), ("AB*BA", "ABA", false),
        ("AB*BA", "ABBA", true), ("A*B*B", "AB", false), ("A*B*B", "ABB", true), ("A**B", "AB", true),
        ("*A*", "xAy", true), ("*A*", "xy", false),
        ("*_KEY*_A", "X_KEY_KEY_A", true), ("*ab*ab*", "abab", true), ("*ab*ab*", "aba", false),
        ("*ab*c", "abab_c", true), ("a*b*c", "a_c_b", false), ("", "", true), ("", "A", false),
        // By bytes: a mark behind the letter is not the letter, and not its other spelling.
        ("e", "e\u{301}", false), ("e*", "e\u{301}", true), ("\u{e9}", "e\u{301}", false),
    ]) func meansATextOrNot(pattern: String, text: String, isMeant: Bool) {
        #expect(Wildcard(pattern).matches(text) == isMeant)
        #expect(Wildcard(pattern).isExact == !pattern.contains("*"))
    }

    @Test(arguments: [
        ("pages/A", "pages/", true), ("pages/*", "pages/", true), ("*", "pages/", true),
        ("pa*", "pages/", true),
        ("A*", "pages/", false), ("A", "pages/", false), ("pages", "pages/", false), ("*A", "pages/", true),
    ]) func meansSomeTextThatBegins(pattern: String, start: String, isMeant: Bool) {
        #expect(Wildcard(pattern).matchesSome(beginningWith: start) == isMeant)
    }

    /// No `*` of an environment or a rule runs into what follows.
    @Test(arguments: [
        ("preprod/site-url/A", "preprod", "site-url", "A"), ("p*/x/pages/A", "p*", "x", "pages/A"),
        ("preprod/*", "preprod", "*", "*"), ("preprod/shared*", "preprod", "shared*", "*"),
        ("*", "*", "*", "*"),
        ("*/x/A", "*", "x", "A"),
        ("preprod/waiver-unused/shared-secret/A", "preprod", "waiver-unused", "shared-secret/A"),
    ]) func hasThreeParts(text: String, environment: String, rule: String, subject: String) throws {
        let pattern = try #require(CheckPattern(text))
        #expect(pattern.environment.description == environment)
        #expect(pattern.rule.description == rule)
        #expect(pattern.subject.description == subject)
        #expect(pattern.description == text)
    }

    @Test(arguments: ["", "/", "//", "a", "a/b", "a//b", "/a/b", "a/b/", "*/A"]) func isNoID(text: String) {
        #expect(CheckPattern(text) == nil)
    }
}
