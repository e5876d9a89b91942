import Secrets

/// How a value goes wrong on its way from a person to the host: what the live value has too much, or otherwise.
///
/// Supabase's own users set values from a shell or a file, and end up with a newline or with quotes around
/// them; nothing shows it, as the host displays digests only.
enum ValueVariant: CaseIterable, Sendable {
    case newline, carriageReturn, loneCarriageReturn, trailingSpace, leadingSpace, doubleQuotes, singleQuotes,
        byteOrderMark
    case trailingSlash, bearer, base64, unpaddedBase64, upperCase, lowerCase

    /// The slip in words, as it reads after "it has".
    var summary: String {
        switch self {
        case .newline: "a newline at its end"
        case .carriageReturn: "a carriage return and a newline at its end"
        case .loneCarriageReturn: "a carriage return at its end"
        case .trailingSpace: "a space at its end"
        case .leadingSpace: "a space at its start"
        case .doubleQuotes: "double quotes around it"
        case .singleQuotes: "single quotes around it"
        case .byteOrderMark: "a byte order mark at its start"
        case .trailingSlash: "a slash at its end"
        case .bearer: "“Bearer ” in front of it"
        case .base64: "a layer of base64 around it"
        case .unpaddedBase64: "a layer of base64 without padding around it"
        case .upperCase: "capital letters"
        case .lowerCase: "small letters for capitals"
        }
    }

    /// What stands around the value; nil where the value itself is another.
    private var affixes: (before: StaticString, after: StaticString)? {
        switch self {
        case .newline: ("", "\n")
        case .carriageReturn: ("", "\r\n")
        case .loneCarriageReturn: ("", "\r")
        case .trailingSpace: ("", " ")
        case .leadingSpace: (" ", "")
        case .doubleQuotes: ("\"", "\"")
        case .singleQuotes: ("'", "'")
        case .byteOrderMark: ("\u{FEFF}", "")
        case .trailingSlash: ("", "/")
        case .bearer: ("Bearer ", "")
        case .base64, .unpaddedBase64, .upperCase, .lowerCase: nil
        }
    }

    /// The digest of `value` with this slip.
    func digest(of value: UnsafeRawBufferPointer) -> Digest {
        guard let (before, after) = affixes else { return transformed(value).digest }
        let capacity = before.utf8CodeUnitCount + value.count + after.utf8CodeUnitCount
        return SecretValue(capacity: capacity) { buffer in
            var end = 0
            for part in [before.bytes, value, after.bytes] {
                UnsafeMutableRawBufferPointer(rebasing: buffer[end...]).copyMemory(from: part)
                end += part.count
            }
            return end
        }.digest
    }

    private func transformed(_ value: UnsafeRawBufferPointer) -> SecretValue {
        switch self {
        case .base64: Base64.encoding(value)
        case .unpaddedBase64: Base64.encoding(value, isPadded: false)
        case .upperCase: ValueVariant.replacingLetters(value, "a", "z")
        default: ValueVariant.replacingLetters(value, "A", "Z")
        }
    }

    /// The value where the ASCII letters from `first` to `last` have the other case.
    private static func replacingLetters(
        _ value: UnsafeRawBufferPointer, _ first: Unicode.Scalar, _ last: Unicode.Scalar
    ) -> SecretValue {
        let letters = UInt8(ascii: first)...UInt8(ascii: last)
        return SecretValue(capacity: value.count) { buffer in
            for (index, byte) in value.enumerated() {
                buffer[index] = letters.contains(byte) ? byte ^ 0x20 : byte
            }
            return value.count
        }
    }

    /// The digests of `value` with each slip that changes it.
    static func digests(of value: UnsafeRawBufferPointer) -> [Digest: ValueVariant] {
        var digests = Dictionary(
            allCases.map { ($0.digest(of: value), $0) }, uniquingKeysWith: { first, _ in first })
        digests[Digest(of: value)] = nil
        return digests
    }

    /// The digests of a value that is no secret, with each slip.
    static func digests(of value: String) -> [Digest: ValueVariant] {
        var value = value
        return value.withUTF8 { digests(of: UnsafeRawBufferPointer($0)) }
    }
}

extension StaticString {
    fileprivate var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
