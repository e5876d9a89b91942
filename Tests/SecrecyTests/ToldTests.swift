import Secrecy
import Testing

/// What is told is not looked for, and nothing else is left out for it.
@Suite struct ToldTests {
    private static let told = Told(["frontend: https://app.acme.example # its URL", "prefix: [sk_test_]"])

    @Test func `a value that is told may be shown, but not its digest`() {
        let planted = Planted(["https://app.acme.example"])
        #expect(planted.leak(in: "is not https://app.acme.example", besides: Self.told) == nil)
        #expect(planted.leak(in: "is not https://\n  app.acme.example", besides: Self.told) == nil)
        #expect(planted.leak(in: "is not https://app.acme.example") != nil)
        // printf https://app.acme.example | sha256sum
        #expect(planted.leak(in: "b8cda0c1", besides: Self.told) != nil)
    }

    @Test func `what a value has besides is looked for`() {
        let planted = Planted(["https://app.acme.example/path?key=hd93kd02", "sk_test_7d01kf93"])
        for leak in ["example/", "ey=hd93k", "hd93kd02", "k_test_7", "7d01kf93"] {
            #expect(planted.leak(in: leak, besides: Self.told) == leak)
        }
        #expect(planted.leak(in: "sk_test_ and https://app.acme.example", besides: Self.told) == nil)
    }

    @Test func `a word that is told may stand in JSON`() {
        let planted = Planted([#"{"frontend":"prefix"}"#])
        #expect(planted.leak(in: #"the "frontend" and its "prefix""#, besides: Self.told) == nil)
        #expect(planted.leak(in: #"":"prefi"#, besides: Self.told) != nil)
    }

    @Test func `it is said which parts are not looked for`() {
        #expect(Self.told.unsought(in: "https://app.acme.example") == ["https://app.acme.example"])
        #expect(Self.told.unsought(in: "sk_test_7d01kf93") == ["sk_test_"])
        #expect(Self.told.unsought(in: "http://www.acme.example") == [".acme.example"])
        #expect(Self.told.unsought(in: "7d01kf93") == [])
        #expect(Self.told.unsought(in: "short") == ["short"])
        #expect(Told.nothing.and(["abcdefgh"]).unsought(in: "xabcdefghx") == ["abcdefgh"])
    }
}
