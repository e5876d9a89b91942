import Evidence

/// How a value goes wrong on its way from a person to the host: what the live value has too much.
///
/// Supabase's own users set values from a shell or a file, and end up with a newline or with quotes around
/// them; nothing shows it, as the host displays digests only.
enum Slip: CaseIterable, Sendable {
    case newline, carriageReturn, trailingSpace, leadingSpace, doubleQuotes, singleQuotes, byteOrderMark
    case trailingSlash, bearer

    /// The slip in words, as it reads after "it has".
    var summary: String {
        switch self {
        case .newline: "a newline at its end"
        case .carriageReturn: "a carriage return and a newline at its end"
        case .trailingSpace: "a space at its end"
        case .leadingSpace: "a space at its start"
        case .doubleQuotes: "double quotes around it"
        case .singleQuotes: "single quotes around it"
        case .byteOrderMark: "a byte order mark at its start"
        case .trailingSlash: "a slash at its end"
        case .bearer: "“Bearer ” in front of it"
        }
    }

    private var affixes: (before: StaticString, after: StaticString) {
        switch self {
        case .newline: ("", "\n")
        case .carriageReturn: ("", "\r\n")
        case .trailingSpace: ("", " ")
        case .leadingSpace: (" ", "")
        case .doubleQuotes: ("\"", "\"")
        case .singleQuotes: ("'", "'")
        case .byteOrderMark: ("\u{FEFF}", "")
        case .trailingSlash: ("", "/")
        case .bearer: ("Bearer ", "")
        }
    }

    /// The digest of `value` with this slip.
    func digest(of value: UnsafeRawBufferPointer) -> Digest {
        let (before, after) = affixes
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

    /// The digests of `value` with each slip.
    static func digests(of value: UnsafeRawBufferPointer) -> [Digest: Slip] {
        Dictionary(allCases.map { ($0.digest(of: value), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The digests of a value that is no secret, with each slip.
    static func digests(of value: String) -> [Digest: Slip] {
        var value = value
        return value.withUTF8 { digests(of: UnsafeRawBufferPointer($0)) }
    }
}

extension StaticString {
    fileprivate var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
