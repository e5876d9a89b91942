import Support

/// Reads the text to the right of a sign or of a name, up to the end of its line or its quotes.
extension LineReader {
    /// Calls `body` with the offset of each value that extends to the end of the line: after `KEY=`, `KEY :=` or `key:
    /// `, also in a comment, patch or Markdown list; after a list's dash; after a name in capitals, as in a log.
    private func eachRightSide(_ hasSigns: Bool, _ body: (Int) -> Void) {
        let blank = end(of: CharacterClass.blank, 0, text.count)
        if blank + 1 < text.count, text[blank] == UInt8(ascii: "-"), text[blank + 1] == 0x20 {
            body(end(of: CharacterClass.blank, blank + 1, text.count))
        }
        guard hasSigns else { return }
        var key = blank
        // `- **Key**: value`
        if key < text.count, text[key] == UInt8(ascii: "-") { key += 1 }
        while key < text.count,
            "#/+>*;!".utf8.contains(text[key]) || classes[Int(text[key])] & CharacterClass.blank != 0
        {
            key += 1
        }
        func stars(_ place: Int) -> Int {
            text[place...].prefix(2).prefix { $0 == UInt8(ascii: "*") }.endIndex
        }
        var sign = stars(end(of: CharacterClass.name, key, min(text.count, key + 96)))
        if sign + 1 < text.count, text[sign + 1] == UInt8(ascii: "="), ":?+".utf8.contains(text[sign]) {
            sign += 1
        }
        var side = -1
        if sign < text.count, classes[Int(text[sign])] & CharacterClass.sign != 0 {
            let isEqual = text[sign] == UInt8(ascii: "=")
            let value = isEqual ? sign + 1 : stars(sign + 1)
            if isEqual || end(of: CharacterClass.blank, value, text.count) > value {
                side = end(of: CharacterClass.gap, value, text.count)
                body(side)
            }
        }
        if let named = namedSide, named != side { body(named) }
    }

    /// The offset after the first name in capitals that is followed by an equals sign or a colon.
    private var namedSide: Int? {
        var sign = 3
        while sign < text.count {
            let byte = text[sign]
            guard classes[Int(byte)] & CharacterClass.sign != 0 else {
                sign += 1
                continue
            }
            var name = sign
            while name > 0, case let byte = text[name - 1],
                byte &- 0x41 < 26 || byte.isDigit || byte == UInt8(ascii: "_")
            {
                name -= 1
            }
            let isName =
                sign - name > 2 && text[name] &- 0x41 < 26
                && (name == 0
                    || classes[Int(text[name - 1])] & (CharacterClass.blank | CharacterClass.sign) != 0)
            if isName {
                let value = end(of: CharacterClass.gap, sign + 1, text.count)
                if byte == UInt8(ascii: "=") || value > sign + 1 { return value }
            }
            sign += 1
        }
        return nil
    }

    func readRightSides(hasSigns: Bool) {
        guard text.count <= Candidate.longest, !isCutBefore, !isCutAfter else { return }
        eachRightSide(hasSigns) { from in
            readRightSide(from)
            // A YAML anchor or tag comes before the value.
            if from < text.count, "&!".utf8.contains(text[from]) {
                readRightSide(
                    end(
                        of: CharacterClass.blank, end(of: CharacterClass.visible, from, text.count),
                        text.count))
            }
        }
    }

    /// Reads the right side of a line, with its spaces; also without a comment or the characters that end a list item.
    private func readRightSide(_ from: Int) {
        var to = without(CharacterClass.blank, from, text.count)
        // The line continues.
        if to > from + 1, text[to - 1] == UInt8(ascii: "\\"), text[to - 2] == 0x20 {
            to = without(CharacterClass.blank, from, to - 1)
        }
        var comment = from + 1
        while comment < to, text[comment] != UInt8(ascii: "#") || text[comment - 1] != 0x20 { comment += 1 }
        let bare = comment < to ? without(CharacterClass.blank, from, comment) : to
        let inner = without(CharacterClass.item, from, bare)
        // A value of several words does not end with a bracket or a quote followed by such a character.
        let isEnded = inner < bare && inner > from && classes[Int(text[inner - 1])] & CharacterClass.end != 0
        if !isEnded { handSide(from, bare, .assignment) }
        if inner < bare, !isEnded || classes[Int(text[from])] & CharacterClass.quote != 0 {
            handSide(from, inner, .assignment)
        }
        if to > bare { handSide(from, to, .assignment) }
        // `'it''s'`
        if inner - from > 2, text[from] == UInt8(ascii: "'"), text[inner - 1] == UInt8(ascii: "'") {
            handSide(from + 1, inner - 1, .quoted)
            readFields(from + 1, inner - 1)
        }
    }

    func handSide(_ from: Int, _ to: Int, _ form: CandidateForm) {
        // Runs of visible characters are read elsewhere.
        if end(of: CharacterClass.visible, from, to) < to { hand(from, to, form) }
    }

    /// Reads the named values within quotes: `"KEY=value"`, `'user:value'`, `"Name: value"`, `"A=x;B=value"`.
    func readFields(_ start: Int, _ end: Int) {
        guard end - start <= Candidate.longest else { return }
        var field = start
        while field < end {
            let next = text[field..<end].firstIndex(of: UInt8(ascii: ";")) ?? end
            let sign = first(CharacterClass.sign, field, min(next, field + 96))
            if sign < next, sign > field, classes[Int(text[sign])] & CharacterClass.sign != 0 {
                let value = self.end(of: CharacterClass.blank, sign + 1, end)
                if field == start { handSide(value, end, .assignment) }
                if next < end { handSide(value, next, .assignment) }
            }
            field = next + 1
        }
    }
}
