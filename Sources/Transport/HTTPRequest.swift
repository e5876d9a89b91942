/// What to ask for: a method, an absolute URL, and what goes along.
public struct HTTPRequest: Sendable {
    /// The methods that the providers' interfaces need.
    public enum Method: String, Sendable {
        /// Reads, and may be repeated.
        case get = "GET"
        /// Changes something, or asks a question in its body; never repeated unless the caller says so.
        case post = "POST"
        /// Removes something; a body is allowed.
        case delete = "DELETE"
    }

    /// What to do.
    public var method: Method
    /// Where: absolute, as ``Endpoint`` accepts it.
    public var url: String
    /// Further header lines. Their values may be secret, and no error shows them.
    public var headers: HTTPHeaders
    /// The body, for POST and DELETE only.
    public var body: RequestBody?
    /// Sent as `Authorization: Bearer`.
    public var bearerToken: BearerToken?
    /// The most bytes an answer's body may have; a larger one ends the transfer.
    public var maximumBodyBytes: Int
    /// Whether the answer's body may be compressed on its way; what counts, and what is handed over, is what it
    /// decompresses to. Without it nothing is decompressed, whatever a server sends.
    public var acceptsCompression = false
    /// Whether sending it twice does no more than sending it once. Only then is it ever retried.
    public var isRepeatable: Bool

    /// 64 MiB, some 300,000 listed secrets.
    public static let defaultMaximumBodyBytes = 64 << 20

    /// A request; nothing is checked until it is sent.
    ///
    /// - Parameters:
    ///   - maximumBodyBytes: the answer's limit in bytes.
    ///   - isRepeatable: `nil` means that a GET is and the others are not.
    public init(
        _ method: Method = .get, _ url: String, headers: HTTPHeaders = [:], body: RequestBody? = nil,
        bearerToken: BearerToken? = nil, maximumBodyBytes: Int = Self.defaultMaximumBodyBytes,
        isRepeatable: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.bearerToken = bearerToken
        self.maximumBodyBytes = maximumBodyBytes
        self.isRepeatable = isRepeatable ?? (method == .get)
    }
}

extension HTTPRequest {
    /// The client's own business: they decide where a message ends, or whom it is for.
    private static let ownHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "expect", "upgrade", "te", "trailer",
    ]

    /// Refuses what could become a message of another shape on the wire.
    func check() throws(TransportError) {
        for field in headers.fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(Self.isTokenCharacter) else {
                throw .refused(reason: "a header has a name that HTTP doesn't allow")
            }
            guard field.value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
                throw .refused(reason: "the value of header \(field.name) holds a control character")
            }
            let name = field.name.lowercased()
            guard !Self.ownHeaders.contains(name), name != "authorization" || bearerToken == nil else {
                throw .refused(reason: "the header \(field.name) is set by the client itself")
            }
        }
        guard body == nil || method != .get else { throw .refused(reason: "a GET request has a body") }
        guard maximumBodyBytes >= 0 else { throw .refused(reason: "the limit of the body is negative") }
    }

    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    /// The method and the URL up to its query; no header, token or body. A URL that ``Endpoint`` refuses is
    /// not shown, as it may hold a password.
    public var description: String {
        let isAcceptable = (try? Endpoint(url)) != nil
        return "\(method.rawValue) \(isAcceptable ? url.prefix { $0 != "?" && $0 != "#" } : "(refused URL)")"
    }

    /// A mirror without children, so that `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
