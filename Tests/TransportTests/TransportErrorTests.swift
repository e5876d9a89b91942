import Testing

@testable import Transport

@Suite struct TransportErrorTests {
    @Test(
        arguments: [
            (
                .cannotConnect(host: "api.example", port: 443, reason: "connection refused"),
                "can't connect to api.example:443: connection refused. "
                    + "Check that the service is up and that no firewall stands between."
            ),
            (
                .timedOut(host: "api.example", seconds: 30.04, while: .receiving),
                "api.example took too long to answer (gave up after 30.0 s). Try again, or allow more time with --timeout SECONDS."
            ),
            (
                .timedOut(host: "api.example", seconds: .infinity, while: .connecting),
                "connecting to api.example took too long (gave up after many s). "
                    + "Check the network, and whether a proxy (https_proxy) is needed."
            ),
            (
                .tls(host: "api.example", .untrustedCA(reason: "self-signed certificate")),
                "api.example can't be trusted: its certificate is not signed by a trusted CA "
                    + "(self-signed certificate). If a CA of your own signs it (a company proxy, say), "
                    + "add that CA with --cacert FILE."
            ),
            (
                .badCAFile(path: "ca.pem", reason: "No such file or directory"),
                "the CA file ca.pem can't be used: No such file or directory. "
                    + "Give --cacert a readable PEM file with at least one certificate."
            ),
            (
                .cut(received: 4, announced: 100),
                "the answer was cut off: 4 of 100 bytes came. Try again; nothing of a cut answer is used."
            ),
        ] as [(TransportError, String)])
    func `an error says what happened and what to do`(error: TransportError, text: String) {
        #expect("\(error)" == text)
    }

    /// As libcurl words it where `https_proxy` is what it can't use.
    @Test(arguments: [
        ("Unsupported proxy scheme for 'htp://user:word@127.0.0.1:1'", true),
        ("Unsupported proxy syntax in 'user word': Malformed input to a URL function", true),
        ("Could not resolve: user:word@proxy.example", true), ("Proxy CONNECT aborted", false),
        ("Failed to connect to 127.0.0.1 port 1", false),
        ("SSL: no alternative certificate subject name matches target host name 'api.example'", false),
    ]) func `libcurl's words that may quote a proxy's password are not passed on`(words: String, may: Bool) {
        #expect(Transfer.mayQuoteProxy(words) == may)
    }
}
