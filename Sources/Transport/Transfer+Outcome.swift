import CLibcurl
import Glibc

extension Transfer {
    /// What libcurl's result code means to an operator.
    func outcome(_ code: CURLcode) -> Outcome {
        guard code != CURLE_OK else { return .success(response()) }
        return .failure(error(code))
    }

    private func response() -> HTTPResponse {
        HTTPResponse(
            status: long(CURLINFO_RESPONSE_CODE), headers: collector.headers, body: collector.takeBody(),
            httpVersion: collector.httpVersion)
    }

    private func error(_ code: CURLcode) -> TransportError {
        let endpoint = exchange.endpoint
        if let part = collector.overflow { return tooLarge(part) }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return .cannotResolve(host: endpoint.host)
        case CURLE_COULDNT_RESOLVE_PROXY: return .cannotResolve(host: "of the proxy (https_proxy)")
        case CURLE_COULDNT_CONNECT, CURLE_PROXY:
            return .cannotConnect(host: endpoint.host, port: endpoint.port, reason: connectReason(code))
        case CURLE_OPERATION_TIMEDOUT: return timedOut()
        case CURLE_FILESIZE_EXCEEDED: return tooLarge(.body)
        // libcurl's word for a header line beyond its own bound.
        case CURLE_OUT_OF_MEMORY where long(CURLINFO_RESPONSE_CODE) > 0:
            return .tooLarge(.headers, limit: min(maximumHeaderBytes, 100 << 10))
        case CURLE_PARTIAL_FILE:
            let announced = large(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)
            return .cut(received: collector.bodyBytes, announced: announced < 0 ? nil : announced)
        // libcurl's word for a refusing proxy is that receiving failed; repeating would not help.
        case CURLE_RECV_ERROR where long(CURLINFO_HTTP_CONNECTCODE) >= 300:
            return .proxyRefused(status: long(CURLINFO_HTTP_CONNECTCODE))
        case CURLE_GOT_NOTHING: return .dropped(host: endpoint.host, port: endpoint.port, .emptyReply)
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2_STREAM:
            return .dropped(host: endpoint.host, port: endpoint.port, .reset)
        case CURLE_ABORTED_BY_CALLBACK: return .cancelled
        default:
            if let failure = tlsFailure(code) { return .tls(host: endpoint.host, failure) }
            return .protocolError(reason: reason(code))
        }
    }

    private func tooLarge(_ part: TransportError.Part) -> TransportError {
        let limit = part == .body ? exchange.request.maximumBodyBytes : maximumHeaderBytes
        return .tooLarge(part, limit: limit)
    }

    private func timedOut() -> TransportError {
        let phase: TransportError.Phase =
            if large(CURLINFO_PRETRANSFER_TIME_T) > 0 {
                .receiving
            } else if exchange.endpoint.isAddress || large(CURLINFO_NAMELOOKUP_TIME_T) > 0 {
                .connecting
            } else {
                .resolving
            }
        let elapsed = ContinuousClock.now - exchange.started
        return .timedOut(host: exchange.endpoint.host, seconds: elapsed.inSeconds, while: phase)
    }

    private func connectReason(_ code: CURLcode) -> String {
        let number = long(CURLINFO_OS_ERRNO)
        return number == 0 ? reason(code) : String(cString: strerror(Int32(number))).lowercased()
    }

    private func tlsFailure(_ code: CURLcode) -> TLSFailure? {
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION: verificationFailure(code)
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE: .badTrustStore(reason: reason(code))
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED, CURLE_SSL_SHUTDOWN_FAILED:
            .handshake(reason: reason(code))
        default: nil
        }
    }

    /// The numbers are OpenSSL's X509_V_ERR, part of its interface. Up to 1 they say nothing about the chain:
    /// libcurl looks at the name first, and tells that it doesn't match in words alone.
    private func verificationFailure(_ code: CURLcode) -> TLSFailure {
        let words = reason(code)
        switch long(CURLINFO_SSL_VERIFYRESULT) {
        case 9: return .notYetValid
        case 10: return .expired
        case ...1 where words.contains("subject name") || words.contains("common name"): return .nameMismatch
        default: return .untrustedCA(reason: words)
        }
    }

    /// libcurl's words in printable ASCII, as some of them may be the server's.
    private func reason(_ code: CURLcode) -> String {
        let detail = String(cString: errorText)
        if Transfer.mayQuoteProxy(detail) {
            return "\(String(cString: libcurl_easy_strerror(code))); check the proxy's address (https_proxy)"
        }
        let words = detail.isEmpty ? String(cString: libcurl_easy_strerror(code)) : detail
        let plain = words.unicodeScalars.prefix(200).map { (" "..."~").contains($0) ? Character($0) : "?" }
        let noise = ["SSL certificate problem: ", "SSL: ", "OpenSSL "]
        let text = String(plain)
        for prefix in noise where text.hasPrefix(prefix) { return String(text.dropFirst(prefix.count)) }
        return text
    }

    /// Whether libcurl's words may quote the proxy's address, which may hold its password: it quotes what it can't use
    /// (“Unsupported proxy scheme for 'htp://user:password@host'”).
    static func mayQuoteProxy(_ detail: String) -> Bool {
        detail.contains("@") || detail.contains("://")
            || detail.lowercased().contains("proxy") && detail.contains { "'\"".contains($0) }
    }

    private func long(_ info: CURLINFO) -> Int {
        var value = 0
        return libcurl_get_long(easy, info, &value) == CURLE_OK ? value : 0
    }

    private func large(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return libcurl_get_off_t(easy, info, &value) == CURLE_OK ? Int(value) : -1
    }
}
