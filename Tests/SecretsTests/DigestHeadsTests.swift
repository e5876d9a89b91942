import Secrets
import Testing

@Suite struct DigestHeadsTests {
    @Test func `holds each digest that was inserted, however many, and hardly any other`() {
        var heads = DigestHeads(capacity: 2)
        for number in 0..<1000 { heads.insert(Digest(of: "\(number)")) }
        for number in 0..<1000 { #expect(heads.mayContain(Digest(of: "\(number)"))) }
        #expect((1000..<3000).count { heads.mayContain(Digest(of: "\($0)")) } == 0)
    }

    @Test func `texts with a name are written in each spelling`() {
        let texts = NamedTexts([
            .written: ["${@}"], .capital: ["MY_@"], .small: ["@"], .dashed: ["my-@"], .spoken: ["<@>"],
        ])
        #expect(
            texts.all(for: "Api_Key") == ["${Api_Key}", "MY_API_KEY", "api_key", "my-api-key", "<api key>"])
        #expect(texts.all(for: "Token") == ["${Token}", "MY_TOKEN", "token", "my-token", "<token>"])
        #expect(
            NamedTexts([.written: ["$@"]]).within([("", ""), ("'", "'\n")]).all(for: "A") == ["$A", "'$A'\n"])
    }
}
