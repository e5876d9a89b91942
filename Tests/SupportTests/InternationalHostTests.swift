import Support
import Testing

/// Punycode as RFC 3492, section 7.1, has it, and other labels.
@Suite struct InternationalHostTests {
    @Test(arguments: [
        ("xn--bcher-kva.example", "b\u{FC}cher.example"),
        ("www.xn--mnchen-3ya.example", "www.m\u{FC}nchen.example"),
        (
            "xn--ihqwcrb4cv8a8dqg056pqjye.example",
            "\u{4ED6}\u{4EEC}\u{4E3A}\u{4EC0}\u{4E48}\u{4E0D}\u{8BF4}\u{4E2D}\u{6587}.example"
        ),
    ]) func `reads its letters`(_ host: String, _ text: String) {
        #expect(InternationalHost.unicode(of: host) == text)
        #expect(InternationalHost.ascii(of: text) == host)
    }

    @Test(arguments: [
        "example.com", "xn--.example", "xn--a!.example", "xn--99999999999999.example", "axn--b.example",
    ])
    func `has none`(_ host: String) {
        let text = InternationalHost.unicode(of: host)
        #expect(text == nil || text == ".example")
    }
}
