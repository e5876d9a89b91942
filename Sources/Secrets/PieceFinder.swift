import Support

/// Finds the credentials within a visible value: in JSON, a URL, a connection string, a list, a header, lines of a
/// file; and in the base64 or percent-encoded texts within these.
///
/// A text is split into lines, and a line at each separator that programs use, one separator at a time, recursively,
/// since a credential may contain other separators. Pieces that are named as credentials or can only be keys are
/// compared with the pieces of other values, too; other pieces with whole values only, so that common words do not make
/// two values alike. The work is bounded by a multiple of the value's length.
struct PieceFinder {
    private(set) var parts: [CanonicalValue.Part] = []
    /// Whether everything was examined; very large or deeply nested values have more pieces than are compared.
    private(set) var isWhole = true
    /// The kind of placeholder or mask in place of a credential or an item within the value; `nil` if there is none.
    private(set) var hidden: NonValue?
    /// Receives each text that the value contains in another encoding.
    private let lend: (UnsafeRawBufferPointer) -> Void
    /// The index of each text in ``parts``, by digest; `nil` for texts left out: the value itself, and known ones.
    private var places: [Digest: Int?]
    /// The indices of the parts that are named as identifiers.
    private var identifiers: Set<Int> = []
    private var bytesLeft: Int

    private static let mostPieces = 4096
    /// The maximum nesting; deeper nesting does not occur in practice.
    private static let deepest = 4
    private static let shortest = 8
    /// Passwords may be shorter than keys.
    private static let shortestPassword = 6
    /// `***`
    private static let shortestStandIn = 3

    /// - Parameter known: The digests of the value's own forms and of the parts already known.
    init(
        in value: Bytes, knowing known: Set<Digest>,
        lend: @escaping (UnsafeRawBufferPointer) -> Void
    ) {
        self.lend = lend
        places = Dictionary(uniqueKeysWithValues: known.map { ($0, nil) })
        bytesLeft = 64 * value.count + (512 << 10)
        search(value, .unnamed, depth: 0)
    }

    /// What a piece's position and name say about it.
    private enum Role: Equatable {
        /// Unknown.
        case unnamed
        /// Named as a credential; `isPassword` if it is one even without looking random.
        case credential(isPassword: Bool)
        /// Named as not secret.
        case identifier
        /// In the position of an identifier, such as in a URL's path.
        case aside
        /// A URL without its query, whose path is unique.
        case endpoint
        /// After a user and a colon.
        case login

        /// Returns the role of a piece with this name within this one.
        func named(_ name: String) -> Role {
            if CredentialName.isOne(name) { return .credential(isPassword: CredentialName.isPassword(name)) }
            return CredentialName.isIdentifier(name) ? .identifier : within
        }

        /// The role of an unnamed piece within this one: `${PASSWORD` is a part of a reference.
        var within: Role { [.identifier, .aside, .endpoint, .login].contains(self) ? .aside : .unnamed }
    }

    /// A piece that is still to be split.
    private struct Piece {
        let text: Bytes
        let role: Role

        init(_ text: Bytes, _ role: Role) { (self.text, self.role) = (text, role) }
    }

    // MARK: Cutting

    /// Examines a text and its pieces recursively, the largest pieces first.
    private mutating func search(_ value: Bytes, _ role: Role, depth: Int) {
        if depth > 0 { noteStandIn(value, role) }
        guard value.count >= PieceFinder.shortestStandIn else { return }
        guard depth <= PieceFinder.deepest else {
            isWhole = false
            return
        }
        var pieces = [Piece(value, role)]
        var seen: [Range<Int>: Role] = [value.startIndex..<value.endIndex: role]
        var next = 0
        while next < pieces.count {
            guard parts.count < PieceFinder.mostPieces, bytesLeft > 0 else {
                isWhole = false
                return
            }
            let piece = pieces[next]
            next += 1
            bytesLeft -= piece.text.count
            for child in examine(piece, depth) {
                noteStandIn(child.text, child.role)
                guard child.text.count >= PieceFinder.shortestPassword else { continue }
                let range = child.text.startIndex..<child.text.endIndex
                if let known = seen[range] {
                    // Already found, possibly under another name.
                    if known != child.role {
                        seen[range] = child.role
                        emit(child.text, child.role)
                    }
                } else {
                    seen[range] = child.role
                    pieces.append(child)
                }
            }
        }
    }

    /// Records the parts of a piece, and splits it.
    private mutating func examine(_ piece: Piece, _ depth: Int) -> [Piece] {
        // Certificates and public keys are public.
        if PEM(piece.text)?.isPrivate != false { emit(piece.text, piece.role) }
        var peeler = Peeler(piece.text)
        let layers = peeler.peel()
        let name = PieceFinder.assignment(piece.text)?.name ?? ""
        let isNamed = layers.contains(where: \.isName) && CredentialName.isOne(name)
        let isLine = !peeler.rest.contains(0x0A)
        // The piece keeps a name that marks it as not secret, and the name in the first line of a file.
        let core = CredentialName.isIdentifier(name) || isNamed && !isLine ? piece.text : peeler.rest
        let role = isNamed && isLine ? piece.role.named(name) : piece.role
        // The stripped text is not a separate piece.
        if core.count < piece.text.count { noteStandIn(core, role) }
        if let first = core.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            searchJSON(core, role, depth)
        {
            return []
        }
        if let blocks = blocks(of: piece.text, role) { return blocks }
        // Pieces of an address do not identify a database.
        if role != .aside { emitDatabases(of: core) }
        decode(core, role, depth)
        return PieceFinder.pieces(of: core, role)
    }

    /// Records a mask, a reference or another placeholder in place of a credential: under its name, or as the whole
    /// text between two separators. A template's word counts only under a name, unless it may be a local password.
    private mutating func noteStandIn(_ text: Bytes, _ role: Role) {
        guard hidden?.hidesValue != true, let first = text.first else { return }
        let isNamed: Bool
        switch role {
        case .credential: isNamed = true
        case .unnamed where StandInSigns.isPlain(first, text) && StandInSigns.isItem(text): isNamed = false
        default: return
        }
        guard let kind = NonValue(UnsafeRawBufferPointer(rebasing: text)) else { return }
        let counts: Bool
        switch kind {
        case .mask, .reference, .encrypted: counts = true
        case .absence:
            // `auth=none` is a setting.
            counts = role == .credential(isPassword: true) || StandInSigns.isPlain(first, text)
        case .placeholder:
            counts = isNamed && StandInSigns.isTemplates(text) && !StandInSigns.isInAuthority(text)
        case .empty, .word: counts = false
        }
        if counts, hidden == nil || kind.hidesValue { hidden = kind }
    }

    private mutating func searchJSON(_ core: Bytes, _ role: Role, _ depth: Int) -> Bool {
        let scanner = JSONObjectScanner(UnsafeRawBufferPointer(rebasing: core))
        let hasEscapes = core.contains(UInt8(ascii: "\\"))
        // Keys are unnamed, and so are elements of a top-level list.
        let unnamed = core.first == UInt8(ascii: "[") ? role.within : .aside
        // In Google's key files: one account may have several keys, as a database may have several users.
        var account: Digest?
        var hasKey = false
        var settings = DatabaseMembers()
        let isJSON =
            scanner.digest { key, text in
                if hasEscapes { lend(text) }
                if let key { settings.add(key, text) }
                if key == "client_email" { account = Digest(of: text) }
                if key == "private_key" { hasKey = true }
                search(text[...], key.map(role.named) ?? unnamed, depth: depth + 1)
            } != nil
        if let account, hasKey {
            let digest = Digest(of: "service account", [account])
            add(.init(kind: .database, description: "the service account", digests: [digest]), digest)
        }
        if isJSON { settings.asSettings()?.withBytes { emitDatabases(of: $0[...]) } }
        return isJSON
    }

    /// Returns the text around the PEM blocks of a text; `nil` if it has none. The lines of a block are not pieces, as
    /// those of a certificate are public.
    private mutating func blocks(of text: Bytes, _ role: Role) -> [Piece]? {
        guard var block = PEM.first(in: text) else { return nil }
        var around: [Piece] = []
        var rest = text
        while true {
            around.append(Piece(Peeler.trimmed(rest[rest.startIndex..<block.text.startIndex]), role))
            if block.isPrivate { emit(block.text, .credential(isPassword: true)) }
            rest = rest[block.text.endIndex...]
            guard let next = PEM.first(in: rest) else { break }
            block = next
        }
        return around + [Piece(Peeler.trimmed(rest), role)]
    }

    /// Returns the pieces of a line: by its format, and at each separator.
    private static func pieces(of text: Bytes, _ role: Role) -> [Piece] {
        if text.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            return text.split { $0 == 0x0A || $0 == 0x0D }.map { Piece(Peeler.trimmed($0), role) }
        }
        if let addresses = addresses(in: text) { return addresses.map { Piece($0, role) } }
        var pieces: [Piece] = []
        var within = role.within
        if var address = Address(text) {
            if let user = address.user {
                pieces.append(Piece(user, address.password == nil ? within : .aside))
            }
            if let password = address.password {
                pieces.append(Piece(password, .credential(isPassword: true)))
            }
            if let key = key(inPathOf: address) { pieces.append(Piece(key, within)) }
            if within != .aside, let endpoint = endpoint(of: address, text) {
                pieces.append(Piece(endpoint, .endpoint))
            }
            within = .aside
            pieces.append(Piece(address.fragment, within))
            while let (name, value) = address.nextParameter() {
                pieces.append(Piece(value, role.within.named(name)))
            }
        }
        if let (name, rest, isLoose) = assignment(text) {
            // A text before a colon is more often a user than a name.
            let named = within.named(name)
            let isUser = isLoose && !CredentialName.isChecksum(name)
            let isLogin = isUser && named == .unnamed && isLogin(name, rest)
            pieces.append(Piece(rest, isLogin ? .login : isUser && named == .identifier ? within : named))
        }
        if let password = password(ofLine: text) {
            pieces.append(Piece(password, .credential(isPassword: true)))
        }
        if text.starts(with: "0x".utf8) { pieces.append(Piece(text.dropFirst(2), role)) }
        if let token = token(inPath: text) { pieces.append(Piece(token, .credential(isPassword: false))) }
        pieces.append(Piece(text, role))
        pieces.append(Piece(withoutPunctuation(text), within))
        var signs: [UInt8] = []
        var words = false
        for byte in text {
            if byte <= 0x20 {
                words = true
            } else if isSign(byte), !signs.contains(byte) {
                signs.append(byte)
            }
        }
        if words {
            var before: Bytes?
            for word in text.split(whereSeparator: { $0 <= 0x20 }) {
                // `password VALUE`, as in `.netrc`. A word that contains other values is not a name.
                let named = before.map { before in
                    before.count <= 64 && !before.contains { "=;,&".utf8.contains($0) }
                        ? within.named(String(decoding: before, as: UTF8.self)) : within
                }
                pieces.append(Piece(word, named ?? role))
                before = word
            }
        }
        for sign in signs {
            // At these characters, the pieces are those of a URL, a path or a name.
            let role = "=:/?#@".utf8.contains(sign) ? Role.aside : within
            pieces += text.split(separator: sign).map { Piece(Peeler.trimmed($0), role) }
            // A piece may contain the character itself: `user:https://…`.
            guard "=:@/#".utf8.contains(sign), let first = text.firstIndex(of: sign),
                let last = text.lastIndex(of: sign)
            else { continue }
            // User and password precede `@`; a host or version follows it.
            let isUser = sign == UInt8(ascii: "@")
            pieces += [Piece(text[(first + 1)...], role), Piece(text[..<last], isUser ? within : role)]
        }
        return pieces
    }

    /// Returns whether the text after `user:` looks like a random password rather than an image's tag.
    private static func isLogin(_ user: String, _ rest: Bytes) -> Bool {
        let isCommit = rest.allSatisfy(\.isHexDigit) && (rest.count <= 12 || rest.count == 40)
        return rest.count >= shortest && !isCommit && Randomness.isLikely(rest)
            && !rest.contains { ":/ ".utf8.contains($0) }
            && user.utf8.allSatisfy { $0.isAlphanumeric || "._@+-".utf8.contains($0) }
    }

    /// Returns the password of a `.pgpass` line, `HOST:PORT:DATABASE:USER:PASSWORD`; `nil` for any other text.
    private static func password(ofLine text: Bytes) -> Bytes? {
        let fields = text.split(
            separator: UInt8(ascii: ":"), maxSplits: 4, omittingEmptySubsequences: false)
        guard fields.count == 5, fields.allSatisfy({ !$0.isEmpty }),
            fields[1].allSatisfy(\.isDigit) || fields[1].elementsEqual("*".utf8),
            // Times in a query contain colons, too.
            !fields[..<4].joined().contains(where: { "=&?".utf8.contains($0) }),
            !fields[4].contains(where: { $0 <= 0x20 })
        else { return nil }
        return fields[4]
    }

    /// Returns the addresses of a list; `nil` for any other text.
    private static func addresses(in text: Bytes) -> [Bytes]? {
        for sign in ",;| ".utf8 where text.contains(sign) {
            let items = text.split(separator: sign).map { Peeler.trimmed($0) }
            if items.count > 1, items.allSatisfy({ Address($0) != nil }) { return items }
        }
        return nil
    }

    /// Returns the token in the path of some APIs' URLs: Telegram's `/botTOKEN/`, Discord's `/webhooks/ID/TOKEN`.
    private static func token(inPath text: Bytes) -> Bytes? {
        guard text.count <= 512 else { return nil }
        let steps = text.prefix { !"?#".utf8.contains($0) }.split(separator: UInt8(ascii: "/"))
        func isNumber(_ text: Bytes) -> Bool { text.count >= 6 && text.allSatisfy(\.isDigit) }
        for (place, step) in steps.enumerated() {
            if step.starts(with: "bot".utf8), let colon = step.firstIndex(of: UInt8(ascii: ":")),
                isNumber(step[(step.startIndex + 3)..<colon])
            {
                return step.dropFirst(3)
            }
            if step.elementsEqual("webhooks".utf8), place + 2 < steps.count, isNumber(steps[place + 1]) {
                return steps[place + 2]
            }
        }
        return nil
    }

    /// Returns the key at the end of a web address's path, such as Alchemy's `/v2/KEY`. A revision is not a key.
    private static func key(inPathOf address: Address) -> Bytes? {
        guard isWeb(address.scheme) else { return nil }
        let steps = address.path.split(separator: UInt8(ascii: "/"))
        guard let key = steps.last, Randomness.isKey(key) else { return nil }
        let before = steps.dropLast().last
        return revisions.contains { before?.elementsEqual($0) == true } ? nil : key
    }

    private static let revisions = [
        "archive", "blob", "build", "builds", "commit", "commits", "release", "releases", "tree",
    ].map { Array($0.utf8) }

    /// Returns the address before the query if its path is unique and the query contains no credential, as for a
    /// webhook.
    private static func endpoint(of address: Address, _ text: Bytes) -> Bytes? {
        guard isWeb(address.scheme), Randomness.isLikely(address.path),
            let sign = text.firstIndex(of: UInt8(ascii: "?"))
        else { return nil }
        var address = address
        while let (name, value) = address.nextParameter() {
            if CredentialName.isOne(name) || Randomness.isLikely(value) { return nil }
        }
        return text[..<sign]
    }

    private static func isWeb(_ scheme: Bytes) -> Bool {
        ["http", "https", "ws", "wss"].contains { scheme.lazy.map(\.lowercased).elementsEqual($0.utf8) }
    }

    private static func isSign(_ byte: UInt8) -> Bool { signs[Int(byte)] }

    private static let signs = (UInt8.min...UInt8.max).map { ",;|&\"'`<>(){}[]\\=:/?#@".utf8.contains($0) }

    /// Returns the name before the first `=` or `:`, the text after it, and whether that directly follows a colon.
    private static func assignment(_ text: Bytes) -> (name: String, rest: Bytes, isLoose: Bool)? {
        guard let sign = text.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }),
            sign > text.startIndex, sign < text.endIndex - 1
        else { return nil }
        let name = text[..<sign].suffix(64)
        let isLoose = text[sign] == UInt8(ascii: ":") && text[sign + 1] > 0x20
        return (
            String(decoding: name, as: UTF8.self).trimmingSpaces, Peeler.trimmed(text[(sign + 1)...]), isLoose
        )
    }

    /// Returns a word without the punctuation of a sentence: `KEY.`, `*KEY*`, `-KEY`.
    private static func withoutPunctuation(_ text: Bytes) -> Bytes {
        let isPunctuation = { (byte: UInt8) in
            byte < 0x80 && !byte.isLetter && !byte.isDigit && !"=+/_$%&".utf8.contains(byte)
        }
        var text = text.drop(while: isPunctuation)
        while let last = text.last, isPunctuation(last) { text = text.dropLast() }
        return text
    }

    // MARK: Decoding

    /// Searches the percent-decoded or base64-decoded text, or a token's content.
    private mutating func decode(_ text: Bytes, _ role: Role, _ depth: Int) {
        guard text.count >= PieceFinder.shortest else { return }
        if text.contains(UInt8(ascii: "%")) {
            let decoded = PercentEncoding.decoded(text)
            if decoded.count < text.count {
                decoded.withBytes {
                    lend($0)
                    search($0[...], role, depth: depth + 1)
                }
            }
        }
        if text.starts(with: "eyJ".utf8) { searchToken(text, depth) }
        guard text.contains(0x0A), !text.contains(0x20) else { return decodeBase64(text, role, depth) }
        // Base64 digits that were wrapped.
        FormCollector.withoutLines(text).withBytes { decodeBase64($0[...], role, depth) }
    }

    private mutating func decodeBase64(_ text: Bytes, _ role: Role, _ depth: Int) {
        PieceFinder.decodedText(text)?.withBytes { bytes in
            lend(bytes)
            search(bytes[...], role, depth: depth + 1)
        }
    }

    /// Returns the text that base64 or hexadecimal digits encode; `nil` if they encode other bytes.
    private static func decodedText(_ text: Bytes) -> SecretValue? {
        if let decoded = HexDigits.decoded(text), decoded.withBytes(isText) { return decoded }
        guard text.allSatisfy({ $0.isBase64Digit || $0 == UInt8(ascii: "=") }),
            let decoded = Base64.decoded(text)
        else { return nil }
        guard decoded.withBytes(isText) else { return decoded.withBytes { UTF16Text.decoded($0) } }
        return decoded
    }

    /// Searches the header and the payload of a JSON Web Token, which name its issuer and subject.
    private mutating func searchToken(_ text: Bytes, _ depth: Int) {
        let segments = text.split(separator: UInt8(ascii: "."), maxSplits: 2)
        guard segments.count >= 2 else { return }
        for segment in segments.prefix(2) {
            guard let decoded = Base64.decoded(segment) else { return }
            decoded.withBytes { json in
                lend(json)
                // Its strings without escapes: `https:\/\/`.
                _ = JSONObjectScanner(json).digest { key, text in
                    lend(text)
                    search(text[...], key.map(Role.aside.named) ?? .aside, depth: depth + 1)
                }
            }
        }
    }

    static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 4,
            bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || [0x09, 0x0A, 0x0D].contains($0) })
        else { return false }
        return String(validating: bytes, as: UTF8.self) != nil
    }

    // MARK: Pieces

    private mutating func emit(_ text: Bytes, _ role: Role) {
        let isPassword = role == .credential(isPassword: true)
        guard text.count >= (isPassword ? PieceFinder.shortestPassword : PieceFinder.shortest) else { return }
        let isStrong = isPassword || Randomness.isLikely(text) || SecretForm.isWhole(text)
        guard isStrong || text.count <= 128 else { return }
        let digest = Digest(of: UnsafeRawBufferPointer(rebasing: text))
        if let place = places[digest] {
            if let place { rename(place, text, role) }
            return
        }
        places[digest] = .some(nil)
        if isStrong {
            guard let digests = FormCollector.digests(of: text) else { return }
            add(CanonicalValue.Part(kind: .piece, description: "a part", digests: digests), digest)
            rename(parts.count - 1, text, role)
        } else if !PieceFinder.isVendors(text), NonValue(UnsafeRawBufferPointer(rebasing: text)) == nil {
            add(CanonicalValue.Part(kind: .word, description: "a part", digests: [digest]), digest)
        }
    }

    private mutating func add(_ part: CanonicalValue.Part, _ digest: Digest) {
        places[digest] = parts.count
        parts.append(part)
    }

    /// Updates a part's kind by its strongest name: a credential's, an identifier's, or none.
    private mutating func rename(_ place: Int, _ text: Bytes, _ role: Role) {
        let kind = parts[place].kind
        guard kind == .piece || kind == .key || kind == .word && role == .credential(isPassword: true) else {
            return
        }
        let digests = parts[place].digests
        switch role {
        case .credential:
            let digests = kind == .word ? FormCollector.digests(of: text) ?? digests : digests
            parts[place] = .init(kind: .credential, description: "a credential", digests: digests)
        case .identifier:
            identifiers.insert(place)
            parts[place] = .init(kind: .piece, description: "a part", digests: digests)
        case .unnamed:
            guard kind == .piece, !identifiers.contains(place),
                SecretForm.isWhole(text) || Randomness.isKey(text) && PieceFinder.decodedText(text) == nil
            else { return }
            parts[place] = .init(kind: .key, description: "a part", digests: digests)
        case .endpoint:
            parts[place] = .init(kind: .key, description: "the address", digests: digests)
        case .login:
            guard kind == .piece, !identifiers.contains(place) else { return }
            parts[place] = .init(kind: .key, description: "the password", digests: digests)
        case .aside: break
        }
    }

    /// Adds the host and database of connection strings.
    private mutating func emitDatabases(of text: Bytes) {
        for database in Database.all(in: text) {
            for (kind, name, digest) in [
                (.host, "the host", database.hostDigest), (.database, "the database", database.digest),
            ] as [(CanonicalValue.Part.Kind, String, Digest)] where places[digest] == nil {
                add(CanonicalValue.Part(kind: kind, description: name, digests: [digest]), digest)
            }
        }
    }

    /// Returns whether it is a host or URL that is the same for all customers of a vendor.
    static func isVendors(_ text: Bytes) -> Bool {
        let address = text.firstIndex(of: UInt8(ascii: ":")).map { text[$0...] }.flatMap {
            $0.starts(with: "://".utf8) ? $0.dropFirst(3) : nil
        }
        let host = (address ?? text).prefix { !"/?#:".utf8.contains($0) }
        // Other texts are not converted to strings.
        guard VendorAddress.mayBeVendors(host: host) else { return false }
        let url = try? HTTPURL((address == nil ? "https://" : "") + String(decoding: text, as: UTF8.self))
        return url.map(VendorAddress.isOne) ?? false
    }
}

/// Quick checks of a piece before it is classified as a placeholder.
private enum StandInSigns {
    /// Returns whether it begins like a mask or a bracketed word for a missing value, or is a secret store's address.
    static func isPlain(_ first: UInt8, _ text: Bytes) -> Bool {
        if "*[<(".utf8.contains(first) || first == 0xE2 || first == 0xC2 { return text.count >= 3 }
        guard first.isLetter || first == UInt8(ascii: "@"), text.contains(UInt8(ascii: ":")) else {
            return false
        }
        return NonValueWords.schemes.contains {
            $0.hasSuffix("://") && text.prefix($0.utf8.count).lazy.map(\.lowercased).elementsEqual($0.utf8)
        }
    }

    /// Returns whether a piece is not surrounded by white space in its source, unlike the words of a sentence.
    static func isItem(_ text: Bytes) -> Bool {
        func isSign(_ byte: UInt8) -> Bool {
            byte == 0x0A || byte == 0x0D || ",;|:=/@&\"'".utf8.contains(byte)
        }
        let before = text.startIndex > 0 ? text.base[text.startIndex - 1] : 0x0A
        let behind = text.endIndex < text.base.count ? text.base[text.endIndex] : 0x0A
        return isSign(before) && isSign(behind)
    }

    /// Returns whether it is a URL's password, which ``NonValue`` judges by the host.
    static func isInAuthority(_ text: Bytes) -> Bool {
        text.startIndex > 0 && text.base[text.startIndex - 1] == UInt8(ascii: ":")
            && text.endIndex < text.base.count && text.base[text.endIndex] == UInt8(ascii: "@")
    }

    /// Returns whether a placeholder is more than a word, which may be a local database's password.
    static func isTemplates(_ text: Bytes) -> Bool {
        text.contains { !$0.isLetter && !$0.isDigit }
            || text.lazy.map(\.lowercased).elementsEqual("changeme".utf8)
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " || $0 == "\"" }.reversed().drop { $0 == " " || $0 == "\"" }.reversed())
    }
}
