import CLibcurl

/// One attempt as a libcurl easy handle, with everything that has to outlive it. It belongs to the loop's
/// thread.
final class Transfer {
    let easy: UnsafeMutableRawPointer
    let exchange: Exchange
    let collector: ResponseCollector
    let maximumHeaderBytes: Int
    private let lines: HeaderList
    private let body: RequestBody
    /// libcurl's own words for a failure.
    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init(_ exchange: Exchange, _ settings: TransferSettings) throws(TransportError) {
        guard let easy = libcurl_easy_init() else { throw .protocolError(reason: "out of memory") }
        self.easy = easy
        self.exchange = exchange
        maximumHeaderBytes = settings.configuration.maximumHeaderBytes
        collector = ResponseCollector(
            bodyLimit: exchange.request.maximumBodyBytes, headerLimit: maximumHeaderBytes)
        lines = HeaderList(exchange.request)
        // Without an address, libcurl would read a POST's body from standard input.
        body = exchange.request.body ?? RequestBody([])
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        var options = EasyOptions(easy)
        setTarget(&options)
        setLimits(&options, settings.configuration)
        setTrust(&options, settings)
        setMessage(&options, settings.configuration)
        if let refused = options.firstRefused {
            throw .refused(reason: "this libcurl doesn't know option \(refused.rawValue)")
        }
    }

    deinit {
        // First the handle, which points to the rest.
        libcurl_easy_cleanup(easy)
        errorText.deallocate()
    }

    /// Sets the address of the request, and forbids redirects to any other.
    private func setTarget(_ options: inout EasyOptions) {
        options.set(CURLOPT_URL, exchange.endpoint.url)
        options.set(CURLOPT_PROTOCOLS_STR, exchange.endpoint.isSecure ? "https" : "http")
        options.set(CURLOPT_FOLLOWLOCATION, false)
        options.set(CURLOPT_DISALLOW_USERNAME_IN_URL, true)
        options.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        // A proxy would see a loopback request's token in clear, and would connect to its own loopback.
        if exchange.endpoint.isLoopback { options.set(CURLOPT_NOPROXY, "*") }
        options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // Over TLS, waiting for the first connection's HTTP/2 saves a handshake for every further request.
        // Plain http can't multiplex, and would only wait.
        options.set(CURLOPT_PIPEWAIT, exchange.endpoint.isSecure)
        // libcurl itself repeats a request whose kept-alive connection dies unanswered, even a POST. Only a
        // connection of its own keeps a change from being made twice.
        if !exchange.request.isRepeatable { options.set(CURLOPT_FRESH_CONNECT, true) }
    }

    /// Time and size. The deadline bounds it all, so a slow server needs no further rule.
    private func setLimits(_ options: inout EasyOptions, _ configuration: TransportConfiguration) {
        let left = exchange.deadline - .now
        options.set(CURLOPT_TIMEOUT_MS, left.curlMilliseconds)
        options.set(CURLOPT_CONNECTTIMEOUT_MS, min(configuration.connectTimeout, left).curlMilliseconds)
        options.set(CURLOPT_NOSIGNAL, true)
        // Without it, giving up on a name that is being looked up waits for the resolver, and so would every
        // other transfer of the loop.
        options.set(CURLOPT_QUICK_EXIT, true)
        options.set(CURLOPT_BUFFERSIZE, 256 << 10)
        // Only the answers that announce their size; the collector counts all of them. 0 means no limit.
        options.set(CURLOPT_MAXFILESIZE_LARGE, large: exchange.request.maximumBodyBytes)
    }

    private func setTrust(_ options: inout EasyOptions, _ settings: TransferSettings) {
        options.set(CURLOPT_SSL_VERIFYPEER, 1)
        options.set(CURLOPT_SSL_VERIFYHOST, 2)
        options.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        settings.trust.set(&options, from: exchange.trustSource)
    }

    /// What is said, and who takes in the answer.
    private func setMessage(_ options: inout EasyOptions, _ configuration: TransportConfiguration) {
        let request = exchange.request
        options.set(CURLOPT_USERAGENT, configuration.userAgent)
        options.set(CURLOPT_HTTPHEADER, list: lines.head)
        // The empty text stands for all that this libcurl can decompress; its write callback gets decompressed bytes.
        if request.acceptsCompression { options.set(CURLOPT_ACCEPT_ENCODING, "") }
        if request.method == .post || request.body != nil {
            options.set(CURLOPT_POSTFIELDSIZE_LARGE, large: body.count)
            options.set(CURLOPT_POSTFIELDS, pointer: body.address)
        }
        if request.method == .delete { options.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
        let context = Unmanaged.passUnretained(collector).toOpaque()
        options.set(CURLOPT_WRITEFUNCTION, callback: ResponseCollector.writeBody)
        options.set(CURLOPT_WRITEDATA, pointer: context)
        options.set(CURLOPT_HEADERFUNCTION, callback: ResponseCollector.writeHeader)
        options.set(CURLOPT_HEADERDATA, pointer: context)
        options.set(CURLOPT_ERRORBUFFER, pointer: UnsafeMutableRawPointer(errorText))
    }
}
