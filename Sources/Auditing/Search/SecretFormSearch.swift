package import Secrets
import Support

/// Finds keys by their form, wherever they stand in a text.
package struct SecretFormSearch: Sendable {
    private let forms: [SecretForm]
    private let words: WordSearch
    private let alphabets: [[Bool]]

    package init() {
        forms = SecretForm.all + [.privateKey, .serviceRole]
        words = WordSearch(forms.map { Array($0.prefix.utf8) })
        alphabets = forms.map { form in
            (0..<256).map { UInt8($0).isAlphanumeric || form.marks.utf8.contains(UInt8($0)) }
        }
    }

    /// The forms that a text has keys of, each once.
    ///
    /// - Parameter token: is handed what each JSON Web Token says of itself: it names whom it is for in base64.
    package func forms(
        in bytes: UnsafeRawBufferPointer, token: (UnsafeRawBufferPointer) -> Void
    ) -> [SecretForm] {
        var found: [SecretForm] = []
        eachKey(in: bytes, token: token) { form, _ in if !found.contains(form) { found.append(form) } }
        return found
    }

    /// Whether a text has a key that servers alone may have.
    package func isServers(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var isServers = false
        eachKey(in: bytes) { form, _ in if form.audience == .server { isServers = true } }
        return isServers
    }

    /// Hands over each key: its form, and where it stands; of a private key, where its label stands.
    ///
    /// - Parameter rest: what follows in memory, where a key that begins in `line` may go on.
    package func eachKey(
        in line: UnsafeRawBufferPointer, followedBy rest: UnsafeRawBufferPointer? = nil,
        token: (UnsafeRawBufferPointer) -> Void = { _ in }, _ found: (SecretForm, Range<Int>) -> Void
    ) {
        let bytes = UnsafeRawBufferPointer(start: line.baseAddress, count: line.count + (rest?.count ?? 0))
        words.each(in: line) { word, end in
            let form = forms[word]
            let start = end - form.prefix.utf8.count
            guard bytes[start..<end].elementsEqual(form.prefix.utf8), WordBoundary.begins(start, in: bytes),
                start == 0 || bytes[start - 1] != UInt8(ascii: "_")
            else { return }
            let rest = run(end, word, bytes)
            let isThere =
                switch form {
                case .privateKey: isPrivateKey(bytes, from: end)
                case .serviceRole: isServiceRole(run(start, word, bytes), token)
                default: isKey(rest, form)
                }
            if isThere { found(form, start..<(form == .privateKey ? end : rest.endIndex)) }
        }
    }

    /// The characters from a place on that a key of the form may have.
    private func run(_ start: Int, _ form: Int, _ bytes: UnsafeRawBufferPointer) -> Slice<
        UnsafeRawBufferPointer
    > {
        var end = start
        let last = min(bytes.count, start + SecretFormSearch.longest)
        while end < last, alphabets[form][Int(bytes[end])] { end += 1 }
        return bytes[start..<end]
    }

    /// No key of these forms is longer; a token may be.
    private static let longest = 8192

    private func isKey(_ rest: Slice<UnsafeRawBufferPointer>, _ form: SecretForm) -> Bool {
        guard rest.count >= form.rest, Set(rest.prefix(64)).count >= SecretForm.leastVariety else {
            return false
        }
        return form.digits == 0
            || rest.lazy.filter(\.isDigit).prefix(form.digits).count == form.digits
    }

    /// The longest label, with the dashes behind it: `ENCRYPTED PRIVATE KEY-----`.
    private static let longestLabel = 40

    /// Whether a private key follows `-----BEGIN `, and not just the line that libraries look for.
    private func isPrivateKey(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
        let label = String(
            decoding: bytes[start..<min(bytes.count, start + SecretFormSearch.longestLabel)], as: UTF8.self)
        let ending = "PRIVATE KEY-----"
        guard let end = label.firstRange(of: ending),
            label[..<end.lowerBound].allSatisfy({ $0.isASCII && ($0.isUppercase || $0 == " ") })
        else { return false }
        var count = 0
        var place = start + label.utf8.distance(from: label.startIndex, to: end.upperBound)
        while place < bytes.count, count < SecretForm.privateKey.rest {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\\") {
                // A line break as it is written in a text: `\n`, or `\\n` in JSON within one.
                place += place + 1 < bytes.count && bytes[place + 1] != UInt8(ascii: "\\") ? 2 : 1
                continue
            }
            guard byte <= 0x20 || byte.isAlphanumeric || "+/=".utf8.contains(byte) else { return false }
            if byte > 0x20 { count += 1 }
            place += 1
        }
        return count >= SecretForm.privateKey.rest
    }

    /// Whether it is a token whose claims say that it is the service role's.
    private func isServiceRole(
        _ token: Slice<UnsafeRawBufferPointer>, _ body: (UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count >= 3, !parts[1].isEmpty, let claims = Base64.url.decoded(parts[1]) else {
            return false
        }
        return claims.withBytes { claims in
            body(claims)
            let role = JSONObjectScanner(claims).members(textsOf: "role")?["role"] ?? nil
            return role == "service_role" || role == "supabase_admin"
        }
    }
}
