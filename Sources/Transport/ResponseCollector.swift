import CLibcurl
import Support

/// Takes in what a server sends, and stops it at the limits.
final class ResponseCollector {
    private(set) var headers = HTTPHeaders()
    private let body = ArrivingBytes()
    private(set) var httpVersion = ""
    /// Set once a limit was passed, which is why the transfer ended.
    private(set) var overflow: TransportError.Part?
    private let bodyLimit: Int
    private let headerLimit: Int
    private var headerBytes = 0
    private var headersEnded = false

    init(bodyLimit: Int, headerLimit: Int) {
        self.bodyLimit = bodyLimit
        self.headerLimit = headerLimit
    }

    /// Whether there was room for all of it.
    func take(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= bodyLimit - body.count else {
            overflow = .body
            return false
        }
        body.append(bytes)
        return true
    }

    /// How many bytes of the body came by now.
    var bodyBytes: Int { body.count }

    /// Gives the body away: the caller then has the only copy, and can wipe it.
    func takeBody() -> [UInt8] { body.take() }

    /// Takes one line, its line break included: libcurl always hands over whole ones.
    func take(headerLine bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= headerLimit else {
            overflow = .headers
            return false
        }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // Every answer before the last (100, 103) begins anew; its fields are not the last one's.
            headers = HTTPHeaders()
            headersEnded = false
            httpVersion = String(line.dropFirst(5).prefix { $0 != " " && !$0.isNewline })
        } else if line.utf8.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) {
            headersEnded = true
        } else if !headersEnded, let colon = line.firstIndex(of: ":") {
            headers.append(String(line[..<colon]), Self.trimmed(line[line.index(after: colon)...]))
        }
        return true
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}

extension ResponseCollector {
    /// libcurl's write callback; anything but the count that came ends the transfer.
    static let writeBody: curl_write_callback = { bytes, size, count, context in
        ResponseCollector.with(bytes, size &* count, context) { $0.take(body: $1) }
    }

    /// libcurl's header callback.
    static let writeHeader: curl_write_callback = { bytes, size, count, context in
        ResponseCollector.with(bytes, size &* count, context) { $0.take(headerLine: $1) }
    }

    private static func with(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
        _ take: (ResponseCollector, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let context else { return 0 }
        let collector = Unmanaged<ResponseCollector>.fromOpaque(context).takeUnretainedValue()
        guard take(collector, UnsafeRawBufferPointer(start: bytes, count: count)) else {
            // Any other number than the count is a refusal; 0 would accept an empty chunk.
            return count == 0 ? 1 : 0
        }
        return count
    }
}
