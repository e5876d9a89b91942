import Glibc
import Support

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

/// What a request sends along. It may hold secrets: it can't be printed, and its bytes are overwritten before their
/// memory is given back.
public final class RequestBody: @unchecked Sendable {
    // Sendable: nothing changes the buffer after `init`.
    private let storage: UnsafeMutableRawBufferPointer
    /// The number of bytes.
    public let count: Int

    /// A body of at most `capacity` bytes that `fill` writes; it returns how many of them it wrote.
    public init(capacity: Int, fill: (UnsafeMutableRawBufferPointer) -> Int) {
        // One byte more, so that the address is valid even for none.
        storage = .allocate(byteCount: capacity + 1, alignment: 1)
        count = fill(UnsafeMutableRawBufferPointer(rebasing: storage[..<capacity]))
        precondition(count <= capacity, "more bytes written than the body holds")
    }

    /// A body with a copy of `bytes`.
    public convenience init(_ bytes: some Collection<UInt8>) {
        self.init(capacity: bytes.count) { buffer in
            buffer.copyBytes(from: bytes)
            return bytes.count
        }
    }

    deinit {
        if let start = storage.baseAddress { explicit_bzero(start, storage.count) }
        storage.deallocate()
    }

    /// The address of the bytes, valid while the body exists.
    var address: UnsafeMutableRawPointer? { storage.baseAddress }
}

extension RequestBody: CustomStringConvertible, CustomReflectable {
    /// How many bytes there are, and none of them.
    public var description: String { "(\(count) bytes)" }

    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A URL that a token may be sent to: `https`, or `http` on this machine alone.
///
/// What libcurl connects to is the normalized URL, in which no two parsers see different hosts.
public struct Endpoint: Sendable, Hashable {
    private let parsed: HTTPURL

    /// The URL in its normalized form.
    public var url: String { parsed.description }
    /// The host in lower case, an IPv6 address in brackets.
    public var host: String { parsed.host }
    /// The TCP port, the scheme's own where the URL names none.
    public var port: Int { Int(parsed.port ?? parsed.scheme.defaultPort) }
    /// Whether the scheme is `https`.
    public var isSecure: Bool { parsed.scheme == .https }
    /// Whether the host is `localhost`, `::1` or in 127.0.0.0/8.
    public var isLoopback: Bool { parsed.isLoopback }
    /// Whether the host is an address, and no name that is looked up.
    var isAddress: Bool { parsed.isAddress }

    /// Checks a URL before anything is connected to.
    ///
    /// - Throws: ``TransportError/refused(reason:)`` for an invalid URL, `http` beyond loopback, and user information.
    ///   The reason shows no more of the URL than its host, as the rest may hold a secret.
    public init(_ url: String) throws(TransportError) {
        do throws(HTTPURL.ParseError) {
            // A host of another script may look like another one: it is written in the form that is looked up.
            guard url.utf8.allSatisfy({ $0 < 0x80 }) else { throw .character }
            parsed = try HTTPURL(url)
        } catch {
            switch error {
            case .userInfo:
                throw .refused(
                    reason: "the URL holds a user name or password; credentials don't belong in it")
            case .character:
                throw .refused(reason: "the URL holds a character that a URL can't have (percent-encode it)")
            case .scheme, .host, .port, .tooLong:
                // A host or port that can't be read may be a piece of a password.
                throw .refused(
                    reason: "the URL can't be read: it needs a scheme and a host, https://HOST/PATH")
            }
        }
        guard isSecure || isLoopback else {
            throw .refused(reason: "http to \(host) would send the token in clear; http is for loopback only")
        }
    }
}

/// An access token that can be sent and never shown: every way of turning it into text says `<token>`.
///
/// It can be sent as `Authorization: Bearer` by ``HTTPRequest/bearerToken`` alone.
public struct BearerToken: Sendable {
    /// The token's own characters, for the header line and for nothing else.
    let characters: String

    /// Takes a token of one or more visible ASCII characters.
    ///
    /// - Throws: ``TransportError/refused(reason:)``, without the token, where it is empty or holds a line
    ///   break, another control character, a space or anything beyond ASCII: those could add header lines
    ///   of their own, and are most often a copying mistake.
    public init(_ token: String) throws(TransportError) {
        guard !token.isEmpty else { throw .refused(reason: "the access token is empty") }
        for byte in token.utf8 where !(0x21...0x7E).contains(byte) {
            throw .refused(reason: "the access token holds \(Self.name(of: byte))")
        }
        characters = token
    }

    private static func name(of byte: UInt8) -> String {
        switch byte {
        case 0x0A, 0x0D: "a line break"
        case 0x20: "a space"
        case 0x80...: "a character that is not ASCII"
        default: "a control character"
        }
    }
}

extension BearerToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<token>`.
    public var description: String { "<token>" }

    /// Always `<token>`.
    public var debugDescription: String { description }

    /// A mirror without children, so that `dump` and test failures show nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
