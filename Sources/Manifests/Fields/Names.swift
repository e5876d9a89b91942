import Support

/// The syntax of a kind of name.
package struct NameForm: Sendable {
    /// The kind, worded to follow "invalid": `secret name`.
    package let kind: String
    /// The allowed characters, worded to follow "expected".
    package let letters: String
    /// The syntax as an ECMA-262 pattern.
    package let pattern: String
    /// Whether a name may consist of digits only.
    package var mayBeNumber = false
    package let accepts: @Sendable (String) -> Bool

    /// Returns whether a name is valid; reports a problem if it is not.
    func check(_ name: Located<String>, _ problems: ProblemCollector) -> Bool {
        if accepts(name.value) { return true }
        problems.report(name.position, "invalid \(kind) \(quoted(name.value)): expected \(letters)")
        return false
    }

    /// Returns the syntax of an ID: `google-calendar`.
    package static func identifier(_ kind: String) -> NameForm {
        NameForm(
            kind: kind, letters: "lower-case letters, digits and -", pattern: "^[a-z0-9][a-z0-9-]{0,63}$",
            mayBeNumber: true, accepts: isIdentifier)
    }

    /// Returns the syntax of a secret's or variable's name.
    package static func secret(_ kind: String = "secret name") -> NameForm {
        NameForm(
            kind: kind, letters: "letters, digits and _", pattern: "^[A-Za-z_][A-Za-z0-9_]{0,255}$",
            accepts: isSecretName)
    }

    /// The address of a secret in an environment: `NAME` or `PART/NAME`.
    package static let address = NameForm(
        kind: "secret name", letters: "NAME or PART/NAME, of letters, digits and _",
        pattern: "^([a-z0-9][a-z0-9-]{0,63}/)?[A-Za-z_][A-Za-z0-9_]{0,255}$",
        accepts: { text in
            let address = SecretAddress(text)
            return isSecretName(address.name) && address.part.map(isIdentifier) ?? true
        })

    /// The address of a secret, or a prefix of several.
    package static let secrets = NameForm(
        kind: "secret name",
        letters: "NAME or PART/NAME, of letters, digits and _, with at most a * at the end",
        pattern:
            "^([a-z0-9][a-z0-9-]{0,63}/)?([A-Za-z_][A-Za-z0-9_]{0,255}|([A-Za-z_][A-Za-z0-9_]{0,255})?\\*)$",
        accepts: { NamePattern($0) != nil })

    /// An Edge Function's name, as the Supabase CLI accepts it (`FuncSlugPattern`).
    package static let function = NameForm(
        kind: "Edge Function name", letters: "a letter, then letters, digits, - and _",
        pattern: "^[A-Za-z][A-Za-z0-9_-]{0,127}$", accepts: isFunctionName)
}

extension NamePattern {
    /// Parses the name of a secret or of a part's secret, as a manifest writes it; `nil` for any other text.
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

/// Returns whether `text` can be an ID of lower-case letters, digits and dashes, not beginning with a dash.
package func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64 && text.first != "-"
        && text.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-")
        }
}

/// Returns whether `text` can be a secret's name: letters, digits and underscores, without a leading digit.
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

/// Returns whether `text` matches the Supabase CLI's `FuncSlugPattern`, `^[A-Za-z][A-Za-z0-9_-]*$`.
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

/// Returns whether `text` is an https URL, or http on a loopback host. The scheme must be in lower case and the host in
/// ASCII, as in the schemas.
package func isURL(_ text: String) -> Bool {
    guard let url = try? HTTPURL(text), text.hasPrefix(url.scheme.rawValue),
        text.utf8.allSatisfy({ $0 < 0x80 })
    else { return false }
    return url.scheme == .https || url.isLoopback
}

/// Returns the message for a text that is not an Edge Function's name.
package func noFunction(_ text: String) -> String {
    "\(quoted(text)) is no Edge Function's name; expected a letter, then letters, digits, - and _"
}
