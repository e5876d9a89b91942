import Support

/// A server's key in a text that is read by many, known by its form alone.
package enum WrittenKey {
    /// Whether a text is such a key or has one in it. A text that stands for a key does not count, nor does a published one.
    package static func stands(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count >= shortest else { return false }
            return stands(in: UnsafeRawBufferPointer(bytes))
        }
    }

    /// No form has shorter keys.
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
                // A key begins where a word does.
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
        // The id of a key tells whose it is, and opens nothing.
        return !piece.starts(with: "AKIA".utf8) && SecretForm.isWhole(piece) && isNoStandIn(piece)
    }

    private static func isNoStandIn(_ piece: Bytes) -> Bool {
        NonValue(UnsafeRawBufferPointer(rebasing: piece)) == nil
    }
}
