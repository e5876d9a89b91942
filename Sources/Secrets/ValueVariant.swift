/// How a value changes on its way from a person to a host: white space, quoting, encoding.
///
/// Values are set from shells, files and dashboards, and may acquire a newline, quotes or a layer of base64. A host
/// that displays only digests does not show this, and the value remains the same credential for anyone who has it.
public enum ValueVariant: UInt8, CaseIterable, Hashable, Sendable {
    case newline, newlines, carriageReturn, loneCarriageReturn, trailingSpace, trailingTab,
        trailingNoBreakSpace
    case leadingSpace, leadingNewline, byteOrderMark
    case doubleQuotes, singleQuotes, backticks, escapedQuotes
    case named, bearer
    case base64, unpaddedBase64, base64URL, unpaddedBase64URL
    case upperCase, lowerCase, trailingSlash
    case digest, upperCaseDigest
    // The variants below are also generated and recognized for visible values, but are too rare to try on seals.
    case zeroWidthSpace, nextLine, lineSeparator, paragraphSeparator, verticalTab, formFeed, nul
    case escapedNewline, escapedCarriageReturn, encodedNewline
    case typographicQuotes, lowQuotes, typographicSingleQuotes, guillemets, dollarQuotes
    case leadingSpaces, leadingTab, leadingNoBreakSpace, leadingCarriageReturn
    case leadingZeroWidthSpace, leadingNarrowSpace, trailingSpaces, trailingNarrowSpace, trailingByteOrderMark
    case openQuote, closeQuote, openSingleQuote, closeSingleQuote, quotesAndComma, comma, semicolon,
        angleBrackets, parentheses
    case exported, namedWithColon, namedWithSpaces, namedInQuotes, defaultKey
    case lowerCaseBearer, token, authorization
    case hexadecimal, wrappedBase64, narrowBase64
    case prefixedDigest, base64Digest, base64OfUTF16
    case hookPrefix, withoutHookVersion, withoutHookPrefix
    case basic, basicUser, basicPassword, upperCaseHexadecimal, list
    /// These variants are only recognized in visible values, since several texts may have the form.
    case whiteSpace, otherEncoding, otherJSON, otherURL, otherLines
    case jsonEscapes, htmlEscapes, percentEncoding, groups, hexPrefix, withoutArmor, blanksWithin
    case namedOther, base64Prefix

    /// The variant in words that follow a value: `with a trailing newline`.
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
        case .zeroWidthSpace: "with a trailing zero-width space"
        case .nextLine: "with a trailing next-line character"
        case .lineSeparator: "with a trailing line separator"
        case .paragraphSeparator: "with a trailing paragraph separator"
        case .verticalTab: "with a trailing vertical tab"
        case .formFeed: "with a trailing form feed"
        case .nul: "with a trailing NUL"
        case .escapedNewline: "with a trailing escaped newline"
        case .escapedCarriageReturn: "with a trailing escaped carriage return and newline"
        case .encodedNewline: "with a trailing percent-encoded newline"
        case .typographicQuotes: "in typographic quotes"
        case .lowQuotes: "in typographic quotes, the first one low"
        case .typographicSingleQuotes: "in typographic single quotes"
        case .guillemets: "in guillemets"
        case .dollarQuotes: "in a shell's $'…' quotes"
        case .leadingSpaces: "with two leading spaces"
        case .leadingTab: "with a leading tab"
        case .leadingNoBreakSpace: "with a leading no-break space"
        case .leadingCarriageReturn: "with a leading carriage return and newline"
        case .leadingZeroWidthSpace: "with a leading zero-width space"
        case .leadingNarrowSpace: "with a leading narrow no-break space"
        case .trailingSpaces: "with two trailing spaces"
        case .trailingNarrowSpace: "with a trailing narrow no-break space"
        case .trailingByteOrderMark: "with a trailing byte order mark"
        case .openQuote: "with a quote in front"
        case .closeQuote: "with a quote behind it"
        case .openSingleQuote: "with a single quote in front"
        case .closeSingleQuote: "with a single quote behind it"
        case .quotesAndComma: "in quotes, with a comma behind them"
        case .comma: "with a trailing comma"
        case .semicolon: "with a trailing semicolon"
        case .angleBrackets: "in angle brackets"
        case .parentheses: "in parentheses"
        case .exported: "with export NAME= in front"
        case .namedWithColon: "with NAME: in front"
        case .namedWithSpaces: "with NAME = in front"
        case .namedInQuotes: "with \"NAME\": in front"
        case .defaultKey: "as the default key of a project's"
        case .lowerCaseBearer: "with bearer in front"
        case .token: "with token in front"
        case .authorization: "with Authorization: Bearer in front"
        case .hexadecimal: "in hexadecimal digits"
        case .wrappedBase64: "in base64 on lines of 76 characters"
        case .narrowBase64: "in base64 on lines of 64 characters"
        case .prefixedDigest: "replaced by its SHA-256 digest, with sha256: in front"
        case .base64Digest: "replaced by its SHA-256 digest in base64"
        case .base64OfUTF16: "in base64 of UTF-16"
        case .hookPrefix: "with the beginning of a hook's secret, v1,whsec_"
        case .withoutHookVersion: "without the beginning of a hook's secret, v1,"
        case .withoutHookPrefix: "without the beginning of a hook's secret, v1,whsec_"
        case .basic: "in base64, with Basic in front"
        case .basicUser: "as a user without a password in base64, with Basic in front"
        case .basicPassword: "as a password without a user in base64, with Basic in front"
        case .upperCaseHexadecimal: "in hexadecimal digits, in capital letters"
        case .list: "in a JSON list"
        case .base64Prefix: "with base64: in front"
        case .whiteSpace: "with white space around it"
        case .otherEncoding: "in another encoding"
        case .otherJSON: "with other JSON spacing or key order"
        case .otherURL: "as another spelling of the URL"
        case .otherLines: "with other line breaks"
        case .jsonEscapes: "with the escapes of a JSON string"
        case .htmlEscapes: "with the escapes of HTML"
        case .percentEncoding: "percent-encoded"
        case .groups: "in groups"
        case .hexPrefix: "with 0x in front"
        case .withoutArmor: "without its BEGIN and END lines"
        case .namedOther: "with another secret's NAME= in front"
        case .blanksWithin: "with white space, an invisible or a wide character in it"
        }
    }

    /// Up to eight nested variants in the order of application; empty for the value itself.
    public struct Combination: Hashable, Codable, Sendable, CustomStringConvertible {
        // One byte each, as hundreds of combinations are kept per value.
        private var packed: UInt64 = 0

        /// Creates a combination; variants beyond the eighth are dropped.
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

        /// The same combination with the name of another secret in front of the value.
        public var behindAnotherName: Combination {
            Combination(
                variants.map { [.named, .exported, .namedWithColon].contains($0) ? .namedOther : $0 })
        }

        /// Returns the same combination applied after another variant.
        func behind(_ first: ValueVariant) -> Combination {
            var combination = Combination([first])
            combination.packed |= packed << 8
            return combination
        }

        /// Whether it is tried on seals.
        public var isTriedOnSeals: Bool { onSeals.contains(self) }

        /// Whether it is the value itself.
        public var isEmpty: Bool { packed == 0 }

        /// `in quotes, with a trailing newline`; empty for the value itself.
        public var description: String { variants.map(\.phrase).joined(separator: ", ") }
    }

    /// The set of variants to try.
    public enum Reach: Sendable {
        /// Each of the two dozen most frequent variants.
        case usual
        /// These and a few others, alone or combined: few enough to try on seals, at one scrypt each.
        case seals
        /// Each variant.
        case single
        /// Each variant, and pairs of the frequent ones in either order.
        case pairs
    }

    /// Whether the variant puts a name in front of the value.
    var isName: Bool { assignment != nil }

    /// The variants that can be generated from any value.
    static let made = allCases.filter { $0.rawValue < ValueVariant.whiteSpace.rawValue }
    static let usual = made.filter { $0.rawValue < ValueVariant.zeroWidthSpace.rawValue }
    /// The combinations that are tried on seals.
    static let onSeals: Set<Combination> = Set(
        usual.map { Combination([$0]) }
            + ([
                [.exported], [.namedWithColon], [.lowerCaseBearer], [.authorization], [.hexadecimal],
                [.comma],
                [.semicolon], [.typographicQuotes], [.escapedNewline], [.doubleQuotes, .newline],
                [.doubleQuotes, .named], [.named, .newline], [.bearer, .newline], [.newline, .base64],
            ] as [[ValueVariant]]).map(Combination.init))
    /// The variants that are combined in pairs, in either order: those that shells, files, forms and templates cause.
    static let often: [ValueVariant] =
        usual + [
            .exported, .leadingTab, .leadingNoBreakSpace, .openQuote, .closeQuote, .openSingleQuote,
            .closeSingleQuote, .hexadecimal,
        ]
    /// The frequent variants that change the value itself, and those that apply to a value with another variant. A
    /// change of letter case on top needs no entry: it is recognized by the value in that case.
    private static let changes = often.filter { !$0.isAround }
    private static let lastChanges: [ValueVariant] = [
        .base64, .unpaddedBase64, .base64URL, .unpaddedBase64URL, .digest, .hexadecimal,
    ]
    /// The variants that apply to a value in another spelling.
    static let outer: [ValueVariant] =
        [
            .newline, .carriageReturn, .loneCarriageReturn, .trailingSpace, .trailingTab,
            .trailingNoBreakSpace, .leadingSpace, .leadingNewline, .leadingNoBreakSpace, .byteOrderMark,
            .doubleQuotes, .singleQuotes, .named, .bearer,
        ] + lastChanges

    /// Returns the digests of `value` with the variants in reach, about 25, 70 or 860, and of its other spellings.
    /// Excludes the value's own digest.
    ///
    /// - Parameters:
    /// - name: The secret's name, for `NAME=`.
    /// - known: The digests of interest; `nil` for all.
    package static func digests(
        of value: UnsafeRawBufferPointer, named name: String? = nil, reach: Reach = .pairs,
        among known: DigestHeads? = nil
    ) -> [Digest: Combination] {
        var digests: [Digest: Combination] = [:]
        guard known?.isEmpty != true else { return digests }
        // Some 900 of most values, if all are kept.
        if known == nil, reach == .pairs { digests.reserveCapacity(1 << 10) }
        let own = Digest(of: value)
        each(of: value, named: name, reach: reach) { digest, combination in
            guard known?.mayContain(digest) ?? true, digest != own, digests[digest] == nil else { return }
            digests[digest] = combination()
        }
        return digests
    }

    /// Passes the digests of `value` with the variants in reach to `body`, simplest first; some are passed twice.
    private static func each(
        of value: UnsafeRawBufferPointer, named name: String?, reach: Reach,
        _ body: (Digest, @autoclosure () -> Combination) -> Void
    ) {
        var name = name ?? ""
        name.withUTF8 { name in
            let name = UnsafeRawBufferPointer(name)
            guard reach != .seals else {
                for combination in onSeals {
                    guard let digest = digest(of: value, with: combination.variants[...], named: name) else {
                        continue
                    }
                    body(digest, combination)
                }
                return
            }
            for first in reach == .usual ? usual : made {
                guard let digest = first.applied(to: value, named: name)?.digest else { continue }
                body(digest, Combination([first]))
            }
            guard reach == .pairs else { return }
            pairs(of: value, named: name) { body($0, $1) }
            respelled(value, named: name, body)
            // The other side may lack an affix of this side: a value in quotes also matches the value with a newline.
            plain(of: value) { plain in pairs(of: plain, named: name) { body($0, $1) } }
        }
    }

    /// Returns the digest of a value with nested variants; `nil` if one of them does not apply.
    private static func digest(
        of value: UnsafeRawBufferPointer, with variants: ArraySlice<ValueVariant>,
        named name: UnsafeRawBufferPointer
    ) -> Digest? {
        guard let first = variants.first else { return Digest(of: value) }
        return first.applied(to: value, named: name)?.withBytes {
            digest(of: $0, with: variants.dropFirst(), named: name)
        }
    }

    /// The maximum length; longer values are files, around which people do not put two affixes.
    private static let longestInPairs = 8192

    /// Passes the digests of `value` with two variants in either order, and with other common combinations.
    private static func pairs(
        of value: UnsafeRawBufferPointer, named name: UnsafeRawBufferPointer,
        _ body: (Digest, Combination) -> Void
    ) {
        let names = [Array(name)]
        if value.count <= longestInPairs {
            Wrapping.each(Wrapping.several, around: value, named: names, body)
        }
        for first in often {
            first.applied(to: value, named: name)?.withBytes { changed in
                if changes.contains(first) {
                    Wrapping.each(Wrapping.single, around: changed, named: names) {
                        body($0, $1.behind(first))
                    }
                }
                for second in lastChanges where second != first || second == .base64 {
                    guard let digest = second.applied(to: changed, named: name)?.digest else { continue }
                    body(digest, Combination([first, second]))
                }
            }
        }
        for lines in [ValueVariant.wrappedBase64, .narrowBase64] {
            lines.applied(to: value, named: name)?.withBytes { digits in
                guard let digest = newline.applied(to: digits, named: name)?.digest else { return }
                body(digest, Combination([lines, .newline]))
            }
        }
    }

    /// Passes a value without its affixes, and the text that it encodes in base64.
    private static func plain(of value: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        var peeler = Peeler(value[...])
        _ = peeler.peel()
        let core = peeler.rest
        guard !core.isEmpty else { return }
        if core.count < value.count { body(UnsafeRawBufferPointer(rebasing: core)) }
        guard core.count >= FormCollector.shortestEncoded else { return }
        Base64.decoded(core)?.withBytes { text in
            guard text.count >= FormCollector.shortestDecoded, PieceFinder.isText(text) else { return }
            var peeler = Peeler(text[...])
            _ = peeler.peel()
            guard !peeler.rest.isEmpty else { return }
            body(UnsafeRawBufferPointer(rebasing: peeler.rest))
        }
    }

    /// Returns the digests of lines of a file that assign `value` to a name.
    ///
    /// - Parameter known: The digests of interest; `nil` for all.
    package static func digests(
        of value: UnsafeRawBufferPointer, onLinesOf names: some Sequence<String>,
        among known: DigestHeads? = nil
    ) -> [Digest: Combination] {
        var digests: [Digest: Combination] = [:]
        guard known?.isEmpty != true else { return digests }
        // Converted once, as hundreds of values meet hundreds of names.
        let names = names.map { Array($0.utf8) }
        func add(_ value: UnsafeRawBufferPointer, in letters: ValueVariant?) {
            Wrapping.each(Wrapping.lines, around: value, named: names) { digest, variants in
                guard known?.mayContain(digest) ?? true, digests[digest] == nil else { return }
                digests[digest] = letters.map(variants.behind) ?? variants
            }
        }
        add(value, in: nil)
        // Hexadecimal digits have the same meaning in capitals.
        guard value.count >= 16, value.allSatisfy({ $0.isHexDigit || $0 == UInt8(ascii: "-") }) else {
            return digests
        }
        for letters in [ValueVariant.upperCase, .lowerCase] {
            letters.applied(to: value, named: UnsafeRawBufferPointer(start: nil, count: 0))?.withBytes {
                add($0, in: letters)
            }
        }
        return digests
    }

    /// Passes the digests of a value in its other spellings, with affixes.
    private static func respelled(
        _ value: UnsafeRawBufferPointer, named name: UnsafeRawBufferPointer,
        _ body: (Digest, @autoclosure () -> Combination) -> Void
    ) {
        Spellings.each(of: value) { spelled, variant, outer in
            body(Digest(of: spelled), Combination([variant]))
            for second in outer {
                guard let digest = second.applied(to: spelled, named: name)?.digest else { continue }
                body(digest, Combination([variant, second]))
            }
        }
    }

    /// Passes the digests of a nonsecret text, as it is and with what most often surrounds it, to `body`.
    package static func eachTypical(of text: String, _ body: (Digest, Combination) -> Void) {
        var text = text
        text.withUTF8 { text in
            let text = UnsafeRawBufferPointer(text)
            body(Digest(of: text), Combination())
            Wrapping.each(Wrapping.typical, around: text, named: [], body)
        }
    }

    /// Returns the digests of a nonsecret value with each variant.
    package static func digests(
        of value: String, named name: String? = nil, reach: Reach = .pairs, among known: DigestHeads? = nil
    ) -> [Digest: Combination] {
        var value = value
        return value.withUTF8 {
            digests(of: UnsafeRawBufferPointer($0), named: name, reach: reach, among: known)
        }
    }

    /// Returns the digests of lines of a file that assign a nonsecret text to a name.
    package static func digests(
        of text: String, onLinesOf names: some Sequence<String>, among known: DigestHeads? = nil
    ) -> [Digest: Combination] {
        var text = text
        return text.withUTF8 { digests(of: UnsafeRawBufferPointer($0), onLinesOf: names, among: known) }
    }

    /// Returns `value` with this variant; `nil` if the variant does not apply.
    func applied(to value: UnsafeRawBufferPointer, named name: UnsafeRawBufferPointer) -> SecretValue? {
        switch self {
        case .base64: Base64.standard.encoded(value)
        case .unpaddedBase64: Base64.unpadded.encoded(value)
        case .base64URL: Base64.paddedURL.encoded(value)
        case .unpaddedBase64URL: Base64.url.encoded(value)
        case .upperCase: ValueVariant.flipping(UInt8(ascii: "a")...UInt8(ascii: "z"), in: value)
        case .lowerCase: ValueVariant.flipping(UInt8(ascii: "A")...UInt8(ascii: "Z"), in: value)
        case .digest, .upperCaseDigest, .prefixedDigest, .base64Digest: Digest(of: value).text(as: self)
        case .hexadecimal: ValueVariant.hexadecimal(value)
        case .upperCaseHexadecimal: HexDigits.encoded(value, "", "", isCapital: true)
        case .basic: ValueVariant.basic([value])
        // curl's `-u KEY:`.
        case .basicUser: ValueVariant.basic([value, (":" as StaticString).bytes])
        case .basicPassword: ValueVariant.basic([(":" as StaticString).bytes, value])
        case .list:
            ValueVariant.joined([("[\"" as StaticString).bytes, value, ("\"]" as StaticString).bytes])
        // The line lengths of coreutils and MIME, and of OpenSSL.
        case .wrappedBase64: ValueVariant.wrappedBase64(value, columns: 76)
        case .narrowBase64: ValueVariant.wrappedBase64(value, columns: 64)
        case .base64OfUTF16: UTF16Text.base64(value)
        case .defaultKey: ValueVariant.keyring(value)
        case .hookPrefix: ValueVariant.hook(value)
        case .withoutHookVersion: ValueVariant.without("v1,", value)
        case .withoutHookPrefix: ValueVariant.without("v1,whsec_", value)
        default:
            if let (before, between) = assignment {
                name.isEmpty ? nil : ValueVariant.joined([before.bytes, name, between.bytes, value])
            } else {
                affixes.map { ValueVariant.joined([$0.before.bytes, value, $0.after.bytes]) }
            }
        }
    }

    /// Whether it surrounds the value, which stays unchanged.
    private var isAround: Bool { affixes != nil || assignment != nil }

    /// The text before a name and between it and the value; `nil` for a variant without a name.
    var assignment: (before: StaticString, between: StaticString)? {
        switch self {
        case .named: ("", "=")
        case .exported: ("export ", "=")
        case .namedWithColon: ("", ": ")
        case .namedWithSpaces: ("", " = ")
        case .namedInQuotes: ("\"", "\": ")
        default: nil
        }
    }

    /// The text around the value; `nil` if the variant changes the value itself.
    ///
    /// ``Peeler`` strips the affixes of this table.
    var affixes: (before: StaticString, after: StaticString)? {
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
        case .zeroWidthSpace: ("", "\u{200B}")
        case .nextLine: ("", "\u{85}")
        case .lineSeparator: ("", "\u{2028}")
        case .paragraphSeparator: ("", "\u{2029}")
        case .verticalTab: ("", "\u{0B}")
        case .formFeed: ("", "\u{0C}")
        case .nul: ("", "\0")
        case .escapedNewline: ("", "\\n")
        case .escapedCarriageReturn: ("", "\\r\\n")
        case .encodedNewline: ("", "%0A")
        case .typographicQuotes: ("“", "”")
        case .lowQuotes: ("„", "“")
        case .typographicSingleQuotes: ("‘", "’")
        case .guillemets: ("«", "»")
        case .dollarQuotes: ("$'", "'")
        case .leadingSpaces: ("  ", "")
        case .leadingTab: ("\t", "")
        case .leadingNoBreakSpace: ("\u{A0}", "")
        case .leadingCarriageReturn: ("\r\n", "")
        case .leadingZeroWidthSpace: ("\u{200B}", "")
        case .leadingNarrowSpace: ("\u{202F}", "")
        case .trailingSpaces: ("", "  ")
        case .trailingNarrowSpace: ("", "\u{202F}")
        case .trailingByteOrderMark: ("", "\u{FEFF}")
        case .openQuote: ("\"", "")
        case .closeQuote: ("", "\"")
        case .openSingleQuote: ("'", "")
        case .closeSingleQuote: ("", "'")
        case .quotesAndComma: ("\"", "\",")
        case .comma: ("", ",")
        case .semicolon: ("", ";")
        case .angleBrackets: ("<", ">")
        case .parentheses: ("(", ")")
        case .lowerCaseBearer: ("bearer ", "")
        case .token: ("token ", "")
        case .authorization: ("Authorization: Bearer ", "")
        default: nil
        }
    }

    /// Returns `{"default":"sb_secret_…"}`, as `SUPABASE_SECRET_KEYS` holds an only key; `nil` for other values.
    private static func keyring(_ value: UnsafeRawBufferPointer) -> SecretValue? {
        guard ["sb_secret_", "sb_publishable_"].contains(where: { value.starts(with: $0.utf8) }) else {
            return nil
        }
        return joined([("{\"default\":\"" as StaticString).bytes, value, ("\"}" as StaticString).bytes])
    }

    private static let hookBeginning: StaticString = "v1,whsec_"

    /// Returns `v1,whsec_BASE64`, the format of a Supabase Auth hook's secret, for base64 digits or a webhook's
    /// `whsec_BASE64`; `nil` for other values.
    private static func hook(_ value: UnsafeRawBufferPointer) -> SecretValue? {
        if value.starts(with: "whsec_".utf8) { return joined([("v1," as StaticString).bytes, value]) }
        let isDigits = value.allSatisfy { $0.isBase64Digit || $0 == UInt8(ascii: "=") }
        guard isDigits, (24...128).contains(value.count) else { return nil }
        return joined([hookBeginning.bytes, value])
    }

    /// Returns a hook's secret without `beginning`; `nil` for other values.
    private static func without(_ beginning: StaticString, _ value: UnsafeRawBufferPointer) -> SecretValue? {
        guard value.starts(with: hookBeginning.bytes), value.count > hookBeginning.utf8CodeUnitCount else {
            return nil
        }
        return joined([UnsafeRawBufferPointer(rebasing: value[beginning.utf8CodeUnitCount...])])
    }

    /// Returns base64 in lines of `columns` characters; `nil` if it fits on one line.
    private static func wrappedBase64(_ value: UnsafeRawBufferPointer, columns: Int) -> SecretValue? {
        let digits = Base64.standard.encoded(value)
        guard digits.count > columns else { return nil }
        return digits.withBytes { digits in
            SecretValue(capacity: digits.count + digits.count / columns) { buffer in
                var count = 0
                for start in stride(from: 0, to: digits.count, by: columns) {
                    if start > 0 { (buffer[count], count) = (0x0A, count + 1) }
                    let line = digits[start..<min(start + columns, digits.count)]
                    UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyBytes(from: line)
                    count += line.count
                }
                return count
            }
        }
    }

    private static func hexadecimal(_ value: UnsafeRawBufferPointer) -> SecretValue {
        SecretValue(capacity: 2 * value.count) { buffer in
            for (index, byte) in value.enumerated() { Hexadecimal.write(byte, to: buffer, at: 2 * index) }
            return 2 * value.count
        }
    }

    /// Returns the header of basic authentication.
    private static func basic(_ credentials: [UnsafeRawBufferPointer]) -> SecretValue {
        joined(credentials).withBytes {
            Base64.standard.encoded($0).withBytes { joined([("Basic " as StaticString).bytes, $0]) }
        }
    }

    static func joined(_ parts: [UnsafeRawBufferPointer]) -> SecretValue {
        SecretValue(capacity: parts.reduce(0) { $0 + $1.count }) { buffer in
            var end = 0
            for part in parts where !part.isEmpty {
                UnsafeMutableRawBufferPointer(rebasing: buffer[end...]).copyMemory(from: part)
                end += part.count
            }
            return end
        }
    }

    /// Returns the value with the other case of these ASCII letters.
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

    /// The digests of this digest's own hexadecimal text, which a host lists if the digest was set instead of the
    /// value. Neither value needs to be known.
    public var pasted: [(digest: Digest, variants: ValueVariant.Combination)] {
        var pasted: [(digest: Digest, variants: Combination)] = []
        pasted.reserveCapacity(8)
        for (variant, alone, withNewline) in Digest.ways {
            text(as: variant, isLine: true).withBytes { line in
                pasted.append((Digest(of: UnsafeRawBufferPointer(rebasing: line.dropLast())), alone))
                pasted.append((Digest(of: line), withNewline))
            }
        }
        return pasted
    }

    private static let ways = [ValueVariant.digest, .upperCaseDigest, .prefixedDigest, .base64Digest].map {
        ($0, Combination([$0]), Combination([$0, .newline]))
    }

    /// Returns the text that is pasted in place of the value; it can be hashed but not printed.
    ///
    /// - Parameter isLine: Whether to append a newline.
    fileprivate func text(as variant: ValueVariant, isLine: Bool = false) -> SecretValue {
        SecretValue(capacity: 72) { buffer in
            let count = write(as: variant, to: buffer)
            guard isLine else { return count }
            buffer[count] = UInt8(ascii: "\n")
            return count + 1
        }
    }

    private func write(as variant: ValueVariant, to buffer: UnsafeMutableRawBufferPointer) -> Int {
        withBytes { bytes in
            if variant == .base64Digest {
                // The output is written behind the read position.
                UnsafeMutableRawBufferPointer(rebasing: buffer[12..<44]).copyMemory(from: bytes)
                for start in stride(from: 0, to: 32, by: 3) {
                    let group = 12 + start..<min(12 + start + 3, 44)
                    Base64.standard.write(group, of: buffer, at: start / 3 * 4)
                }
                return 44
            }
            var start = 0
            if variant == .prefixedDigest {
                buffer.copyMemory(from: ("sha256:" as StaticString).bytes)
                start = 7
            }
            for (index, byte) in bytes.enumerated() {
                Hexadecimal.write(byte, to: buffer, at: start + 2 * index)
            }
            if variant == .upperCaseDigest {
                for index in 0..<64 where buffer[index] > UInt8(ascii: "9") { buffer[index] ^= 0x20 }
            }
            return start + 64
        }
    }
}

extension StaticString {
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
