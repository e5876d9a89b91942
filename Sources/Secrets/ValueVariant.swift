/// How a value goes wrong on its way from a person to a host: what it has too much, or otherwise.
///
/// Values are set from shells, files and dashboards, and get a newline, quotes or a layer of base64 on the way. Nothing
/// shows it where a host displays digests only, and the value is still the same credential to whoever has it.
public enum ValueVariant: UInt8, CaseIterable, Hashable, Sendable {
    case newline, newlines, carriageReturn, loneCarriageReturn, trailingSpace, trailingTab,
        trailingNoBreakSpace
    case leadingSpace, leadingNewline, byteOrderMark
    case doubleQuotes, singleQuotes, backticks, escapedQuotes
    case named, bearer
    case base64, unpaddedBase64, base64URL, unpaddedBase64URL
    case upperCase, lowerCase, trailingSlash
    case digest, upperCaseDigest
    /// Those that are told of a visible value only: other values than one have the form.
    case whiteSpace, otherEncoding, otherJSON, otherURL, otherLines

    /// The variant in words, as they follow a value: `with a trailing newline`.
    public var phrase: String {
        switch self {
        case .newline: "with a trailing newline"
        case .newlines: "with two trailing newlines"
        case .carriageReturn: "with a trailing carriage return and newline"
        case .loneCarriageReturn: "with a trailing carriage return"
        case .trailingSpace: "with a trailing space"
        case .trailingTab: "with a trailing tab"
        case .trailingNoBreakSpace: "with a trailing no-break space"
        case .leadingSpace: "with a leading space"
        case .leadingNewline: "with a leading newline"
        case .byteOrderMark: "with a byte order mark"
        case .doubleQuotes: "in quotes"
        case .singleQuotes: "in single quotes"
        case .backticks: "in backticks"
        case .escapedQuotes: "in escaped quotes"
        case .named: "with NAME= in front"
        case .bearer: "with Bearer in front"
        case .base64: "in base64"
        case .unpaddedBase64: "in base64 without padding"
        case .base64URL: "in base64url with padding"
        case .unpaddedBase64URL: "in base64url"
        case .upperCase: "in capital letters"
        case .lowerCase: "in small letters"
        case .trailingSlash: "with a trailing slash"
        case .digest: "replaced by its SHA-256 digest"
        case .upperCaseDigest: "replaced by its SHA-256 digest in capital letters"
        case .whiteSpace: "with white space around it"
        case .otherEncoding: "in another encoding"
        case .otherJSON: "with other JSON spacing or key order"
        case .otherURL: "as another spelling of the URL"
        case .otherLines: "with other line breaks"
        }
    }

    /// Up to eight variants on top of one another, the first applied first; none is the value itself.
    public struct Combination: Hashable, Sendable, CustomStringConvertible {
        // One byte each, as hundreds are kept of a value.
        private var packed: UInt64 = 0

        /// Variants on top of one another; those beyond the eighth are not told.
        public init(_ variants: [ValueVariant] = []) {
            for (place, variant) in variants.prefix(8).enumerated() {
                packed |= UInt64(variant.rawValue + 1) << UInt64(8 * place)
            }
        }

        /// The variants.
        public var variants: [ValueVariant] {
            (0..<8).compactMap { place in
                let byte = UInt8(truncatingIfNeeded: packed >> UInt64(8 * place))
                return byte == 0 ? nil : ValueVariant(rawValue: byte - 1)
            }
        }

        /// Whether it is the value itself.
        public var isEmpty: Bool { packed == 0 }

        /// `in quotes, with a trailing newline`; empty for the value itself.
        public var description: String { variants.map(\.phrase).joined(separator: ", ") }
    }

    /// Those that can be made of any value.
    static let made = allCases.filter { $0.rawValue < ValueVariant.whiteSpace.rawValue }
    /// Those that come on top of others: what a shell, a file, a form or a template adds last.
    private static let outer: [ValueVariant] = [
        .newline, .carriageReturn, .loneCarriageReturn, .trailingSpace, .leadingSpace, .byteOrderMark,
        .doubleQuotes, .singleQuotes, .named, .bearer, .base64, .unpaddedBase64, .base64URL,
        .unpaddedBase64URL,
    ]

    /// The digests of `value` with one variant, and with two where `pairs` is set: some 25 and 300 digests. The value
    /// itself is not among them.
    ///
    /// - Parameters:
    ///   - name: the secret's name, for `NAME=`.
    ///   - known: the digests that are of interest; nil for all.
    public static func digests(
        of value: UnsafeRawBufferPointer, named name: String? = nil, pairs: Bool = true,
        among known: Set<Digest>? = nil
    ) -> [Digest: Combination] {
        var digests: [Digest: Combination] = [:]
        guard known?.isEmpty != true else { return digests }
        let own = Digest(of: value)
        func add(_ digest: Digest, _ combination: @autoclosure () -> Combination) {
            guard digest != own, digests[digest] == nil, known?.contains(digest) ?? true else { return }
            digests[digest] = combination()
        }
        var name = name ?? ""
        name.withUTF8 { name in
            let name = UnsafeRawBufferPointer(name)
            for first in made {
                guard let digest = first.applied(to: value, named: name)?.digest else { continue }
                add(digest, Combination([first]))
            }
            guard pairs else { return }
            for first in made {
                first.applied(to: value, named: name)?.withBytes { changed in
                    for second in outer where second != first {
                        guard let digest = second.applied(to: changed, named: name)?.digest else { continue }
                        add(digest, Combination([first, second]))
                    }
                }
            }
        }
        return digests
    }

    /// The digests of a value that is no secret, with each variant.
    public static func digests(of value: String, named name: String? = nil, pairs: Bool = true) -> [Digest:
        Combination]
    {
        var value = value
        return value.withUTF8 { digests(of: UnsafeRawBufferPointer($0), named: name, pairs: pairs) }
    }

    /// `value` with this variant; nil where it can't have it.
    private func applied(to value: UnsafeRawBufferPointer, named name: UnsafeRawBufferPointer) -> SecretValue?
    {
        switch self {
        case .base64: Base64.standard.encoded(value)
        case .unpaddedBase64: Base64.unpadded.encoded(value)
        case .base64URL: Base64.paddedURL.encoded(value)
        case .unpaddedBase64URL: Base64.url.encoded(value)
        case .upperCase: ValueVariant.flipping(UInt8(ascii: "a")...UInt8(ascii: "z"), in: value)
        case .lowerCase: ValueVariant.flipping(UInt8(ascii: "A")...UInt8(ascii: "Z"), in: value)
        case .digest: Digest(of: value).hex()
        case .upperCaseDigest: Digest(of: value).hex(isUpperCase: true)
        case .named: name.isEmpty ? nil : ValueVariant.joined([name, ("=" as StaticString).bytes, value])
        default: affixes.map { ValueVariant.joined([$0.before.bytes, value, $0.after.bytes]) }
        }
    }

    /// What stands around the value; nil where the value itself is another.
    private var affixes: (before: StaticString, after: StaticString)? {
        switch self {
        case .newline: ("", "\n")
        case .newlines: ("", "\n\n")
        case .carriageReturn: ("", "\r\n")
        case .loneCarriageReturn: ("", "\r")
        case .trailingSpace: ("", " ")
        case .trailingTab: ("", "\t")
        case .trailingNoBreakSpace: ("", "\u{A0}")
        case .leadingSpace: (" ", "")
        case .leadingNewline: ("\n", "")
        case .byteOrderMark: ("\u{FEFF}", "")
        case .doubleQuotes: ("\"", "\"")
        case .singleQuotes: ("'", "'")
        case .backticks: ("`", "`")
        case .escapedQuotes: ("\\\"", "\\\"")
        case .bearer: ("Bearer ", "")
        case .trailingSlash: ("", "/")
        default: nil
        }
    }

    private static func joined(_ parts: [UnsafeRawBufferPointer]) -> SecretValue {
        SecretValue(capacity: parts.reduce(0) { $0 + $1.count }) { buffer in
            var end = 0
            for part in parts where !part.isEmpty {
                UnsafeMutableRawBufferPointer(rebasing: buffer[end...]).copyMemory(from: part)
                end += part.count
            }
            return end
        }
    }

    /// The value where these ASCII letters have the other case.
    private static func flipping(_ letters: ClosedRange<UInt8>, in value: UnsafeRawBufferPointer)
        -> SecretValue
    {
        SecretValue(capacity: value.count) { buffer in
            for (index, byte) in value.enumerated() {
                buffer[index] = letters.contains(byte) ? byte ^ 0x20 : byte
            }
            return value.count
        }
    }
}

extension Digest {
    private typealias Combination = ValueVariant.Combination

    /// The digests of this digest's own hexadecimal text: what a host lists where the digest was set for the value.
    /// Neither side's value need be known for that.
    public var pasted: [(digest: Digest, variants: ValueVariant.Combination)] {
        [ValueVariant.digest, .upperCaseDigest].flatMap { variant in
            let hex = hex(isUpperCase: variant == .upperCaseDigest)
            let line = SecretValue(capacity: 65) { buffer in
                hex.withBytes { buffer.copyMemory(from: $0) }
                buffer[64] = UInt8(ascii: "\n")
                return 65
            }
            return [
                (digest: hex.digest, variants: Combination([variant])),
                (digest: line.digest, variants: Combination([variant, .newline])),
            ]
        }
    }

    /// The 64 digits, which can be hashed and not printed.
    func hex(isUpperCase: Bool = false) -> SecretValue {
        SecretValue(capacity: 64) { buffer in
            withBytes { bytes in
                for (index, byte) in bytes.enumerated() {
                    Hexadecimal.write(byte, to: buffer, at: 2 * index)
                }
            }
            if isUpperCase {
                for index in 0..<64 where buffer[index] > UInt8(ascii: "9") { buffer[index] ^= 0x20 }
            }
            return 64
        }
    }
}

extension StaticString {
    fileprivate var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
