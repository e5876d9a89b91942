import Manifests
import Support
import Testing

@Suite struct NamesTests {
    private static let keys = ["required", "optional", "forbidden", "prefix", "format", "note"]

    @Test(arguments: [
        ("requierd", "required"), ("REQUIRED", "required"), ("optionl", "optional"), ("prefixx", "prefix"),
        ("fromat", "format"), ("nte", "note"), ("forbiden", "forbidden"),
    ]) func findsWhatWasMeant(name: String, meant: String) {
        #expect(nearestName(to: name, among: NamesTests.keys) == meant)
    }

    @Test(arguments: ["", "x", "title", "something", "required-and-more", "note"])
    func findsNothingWhereNothingIsNear(name: String) {
        #expect(nearestName(to: name, among: NamesTests.keys) == nil)
    }

    @Test func findsTheNearestOfSeveral() {
        #expect(nearestName(to: "API_KEY_1", among: ["API_KEYS_22", "API_KEY_2", "API_KEY"]) == "API_KEY_2")
        #expect(nearestName(to: "ABCDEFGHI", among: ["ABCDEFXXI", "ABCDEFGHX"]) == "ABCDEFGHX")
        #expect(nearestName(to: "A", among: []) == nil)
        // A swap of neighbours is one error, not two.
        #expect(nearestName(to: "abc", among: ["acb"]) == "acb")
        #expect(nearestName(to: "abc", among: ["axy"]) == nil)
    }

    @Test func completesWhatOneNameBeginsWith() {
        let names = ["production", "preprod", "preview"]
        #expect(nearestName(to: "prod", among: names) == "production")
        #expect(nearestName(to: "pre", among: names) == nil, "two begin so")
        #expect(nearestName(to: "pr", among: ["production"]) == nil, "too short to mean anything")
    }

    @Test func aPatternMeansOneNameOrAllThatBeginSo() {
        let exact = NamePattern.name("CIRCLE_KEY")
        #expect(exact.matches("CIRCLE_KEY"))
        #expect(!exact.matches("CIRCLE_KEYS"))
        #expect(!exact.matches("circle_key"))
        #expect(exact.description == "CIRCLE_KEY")
        let several = NamePattern.beginning("CIRCLE_")
        #expect(several.matches("CIRCLE_KEY"))
        #expect(several.matches("CIRCLE_"))
        #expect(several.matches("CIRCLE_\u{301}KEY"))
        #expect(!several.matches("CIRCLE"))
        #expect(!several.matches("MY_CIRCLE_KEY"))
        #expect(several.description == "CIRCLE_*")
        #expect(NamePattern.beginning("").matches("ANYTHING"))
        #expect(NamePattern.beginning("").description == "*")
    }

}
