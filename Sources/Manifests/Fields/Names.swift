import Support

/// How names of some kind are written.
package struct NameForm: Sendable {
    /// What it is a name of, as it reads after "invalid": `secret name`.
    package let kind: String
    /// What it may have, as it reads after "expected".
    package let letters: String
    /// The same as a pattern of ECMA-262.
    package let pattern: String
    /// Whether one can be of digits alone.
    package var mayBeNumber = false
    package let accepts: @Sendable (String) -> Bool

    /// Whether a name is written so; reports it where it is not.
    func check(_ name: Located<String>, _ problems: ProblemCollector) -> Bool {
        if accepts(name.value) { return true }
        problems.report(name.position, "invalid \(kind) \(quoted(name.value)): expected \(letters)")
        return false
    }

    /// An id: `google-calendar`.
    package static func identifier(_ kind: String) -> NameForm {
        NameForm(
            kind: kind, letters: "lower-case letters, digits and -", pattern: "^[a-z0-9][a-z0-9-]{0,63}$",
            mayBeNumber: true, accepts: isIdentifier)
    }

    /// A secret's or a variable's.
    package static func secret(_ kind: String = "secret name") -> NameForm {
        NameForm(
            kind: kind, letters: "letters, digits and _", pattern: "^[A-Za-z_][A-Za-z0-9_]{0,255}$",
            accepts: isSecretName)
    }

    /// A secret of an environment: `NAME` or `PART/NAME`.
    package static let address = NameForm(
        kind: "secret name", letters: "NAME or PART/NAME, of letters, digits and _",
        pattern: "^([a-z0-9][a-z0-9-]{0,63}/)?[A-Za-z_][A-Za-z0-9_]{0,255}$",
        accepts: { text in
            let address = SecretAddress(text)
            return isSecretName(address.name) && address.part.map(isIdentifier) ?? true
        })

    /// A secret of an environment, or the beginning of several.
    package static let secrets = NameForm(
        kind: "secret name",
        letters: "NAME or PART/NAME, of letters, digits and _, with at most a * at the end",
        pattern:
            "^([a-z0-9][a-z0-9-]{0,63}/)?([A-Za-z_][A-Za-z0-9_]{0,255}|([A-Za-z_][A-Za-z0-9_]{0,255})?\\*)$",
        accepts: { NamePattern($0) != nil })

    /// An Edge Function's, as the Supabase CLI demands (`FuncSlugPattern`).
    package static let function = NameForm(
        kind: "Edge Function name", letters: "a letter, then letters, digits, - and _",
        pattern: "^[A-Za-z][A-Za-z0-9_-]{0,127}$", accepts: isFunctionName)
}

extension NamePattern {
    /// A name as a manifest has it, of a secret or a part's secret; nil for what is none.
    package init?(_ text: String) {
        let address = SecretAddress(text)
        guard address.part.map(isIdentifier) ?? true else { return nil }
        if isSecretName(address.name) {
            self = .name(text)
            return
        }
        let beginning = address.name.dropLast()
        guard text.last == "*", beginning.isEmpty || isSecretName(String(beginning)) else { return nil }
        self = .beginning(String(text.dropLast()))
    }
}

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

/// Whether `text` is an https URL, or http on this machine. The scheme is in small letters and the host in ASCII, as the
/// schemas have them.
package func isURL(_ text: String) -> Bool {
    guard let url = try? HTTPURL(text), text.hasPrefix(url.scheme.rawValue),
        text.utf8.allSatisfy({ $0 < 0x80 })
    else { return false }
    return url.scheme == .https || url.isLoopback
}

/// The words for a text that names no Edge Function.
package func noFunction(_ text: String) -> String {
    "\(quoted(text)) is no Edge Function's name; expected a letter, then letters, digits, - and _"
}
