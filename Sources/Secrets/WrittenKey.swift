import Support

/// Detects a server's key or a password in a widely readable text, by form alone.
package enum WrittenKey {
    /// Returns whether a text is or contains such a key. Placeholders and published keys do not count.
    package static func stands(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count >= shortest else { return false }
            return stands(in: UnsafeRawBufferPointer(bytes))
        }
    }

    /// Returns whether a text is or contains a remote address with a password. Placeholders and templates' words do not
    /// count.
    package static func passwordStands(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.contains(UInt8(ascii: "@")) else { return false }
            var rest = UnsafeRawBufferPointer(bytes)[...]
            while let sign = rest.firstRange(of: "://".utf8) {
                let scheme = rest[..<sign.lowerBound].reversed().prefix {
                    $0.isAlphanumeric || "+-.".utf8.contains($0)
                }
                let start = sign.lowerBound - scheme.count
                let end = rest[start...].firstIndex { $0 <= 0x20 || "\"'`<>".utf8.contains($0) }
                if hasPassword(rest[start..<(end ?? rest.endIndex)]) { return true }
                rest = rest[sign.upperBound...]
            }
            return false
        }
    }

    private static func hasPassword(_ text: Bytes) -> Bool {
        guard let address = Address(text), let password = address.password, address.isRemote,
            !address.hasWordsForUser
        else { return false }
        // In a web page's address, the text after a slash is not a password.
        if address.isRaw, address.scheme.starts(with: "http".utf8) { return false }
        let standIn = NonValue(UnsafeRawBufferPointer(rebasing: password))
        return standIn == nil || standIn == .word
    }

    /// The length of the shortest key with a known form.
    private static let shortest = 18

    private static func stands(in text: UnsafeRawBufferPointer) -> Bool {
        let label = "PRIVATE KEY-----".utf8
        if text.count > 64, let end = text.firstRange(of: label)?.upperBound {
            let body = text[end...].filter(\.isBase64Digit)
            if body.count >= SecretForm.privateKey.rest, Set(body).count >= SecretForm.leastVariety * 3 {
                return true
            }
        }
        return text[...].split { !$0.isAlphanumeric && !"+/=-_.".utf8.contains($0) }.contains { piece in
            guard piece.count >= shortest else { return false }
            return piece.indices.contains { start in
                // A key begins at a word boundary.
                guard start == piece.startIndex || !piece[start - 1].isAlphanumeric,
                    piece[start].isAlphanumeric
                else { return false }
                return isKey(piece[start...])
            }
        }
    }

    private static func isKey(_ piece: Bytes) -> Bool {
        var piece = piece
        while let last = piece.last, last == UInt8(ascii: ".") { piece = piece.dropLast() }
        if let role = KeyAudience.role(ofToken: piece) {
            return ["service_role", "supabase_admin"].contains(role) && isNoStandIn(piece)
        }
        // An access key ID identifies the owner but grants no access.
        return !piece.starts(with: "AKIA".utf8) && SecretForm.isWhole(piece) && isNoStandIn(piece)
    }

    private static func isNoStandIn(_ piece: Bytes) -> Bool {
        NonValue(UnsafeRawBufferPointer(rebasing: piece)) == nil
    }
}
