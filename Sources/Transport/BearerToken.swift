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
