import Support

/// Whether `text` can be an id: lower-case letters, digits and dashes, no dash first: `google-calendar`.
package func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64 && text.first != "-"
        && text.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-")
        }
}

/// Whether `text` can be the name of a secret: letters, digits and underscores, no digit first.
package func isSecretName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
        return false
    }
    return text.utf8.count <= 256
        && text.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
        }
}

/// Whether `text` can be an Edge Function's slug: `^[A-Za-z][A-Za-z0-9_-]*$`, as the Supabase CLI demands (`FuncSlugPattern`).
package func isFunctionName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 128 else { return false }
    func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    return isLetter(first)
        && text.utf8.allSatisfy {
            isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
}

/// An https URL, or http on this machine; nil, with the problem reported, for others.
package func url(_ node: ManifestNode, _ expected: String, _ problems: ProblemCollector) -> String? {
    guard let text = node.text(expected, problems) else { return nil }
    if isURL(text) { return text }
    var why = ""
    do throws(HTTPURL.ParseError) {
        _ = try HTTPURL(text)
    } catch {
        // What else is wrong with it, the expected form shows.
        switch error {
        case .host, .port: why = ": \(error)"
        case .scheme, .character, .userInfo, .tooLong: break
        }
    }
    problems.report(node.position, "\(quoted(text)) is no URL\(why); expected \(expected), https://…")
    return nil
}

/// Whether `text` is an https URL, or http on this machine. The scheme is in small letters, as the schemas have it.
package func isURL(_ text: String) -> Bool {
    guard let url = try? HTTPURL(text), text.hasPrefix(url.scheme.rawValue) else { return false }
    return url.scheme == .https || url.isLoopback
}

/// The words for a text that names no Edge Function.
package func noFunction(_ text: String) -> String {
    "\(quoted(text)) is no Edge Function's name; expected a letter, then letters, digits, - and _"
}
