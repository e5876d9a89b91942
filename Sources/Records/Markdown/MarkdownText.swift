import Auditing
import Manifests

/// Makes text harmless in a Markdown table, and in the HTML that is made of it.
package enum MarkdownText {
    /// `text` as it reads, with nothing in it that Markdown, HTML or a code host acts upon.
    ///
    /// `@` and `#` become code: code hosts look for mentions and issues in the finished page, where an entity
    /// or a backslash no longer shows, and leave out only what is code.
    package static func escape(_ text: String) -> String {
        let scalars = Array(TerminalText.escape(text).unicodeScalars)
        var escaped = ""
        var isCode = false
        for (index, scalar) in scalars.enumerated() {
            if (scalar == "@" || scalar == "#") != isCode {
                escaped += "`"
                isCode.toggle()
            }
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\\", "`", "*", "[", "]", "|", "~", "!", "$": escaped += "\\\(scalar)"
            case "_" where !isInsideWord(index, scalars): escaped += "\\_"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped + (isCode ? "`" : "")
    }

    /// A name as code where it is a plain one, and escaped where it is not.
    package static func name(_ name: String) -> String {
        isPlain(name, besides: "_.-*/") ? "`\(name)`" : escape(name.asName)
    }

    /// Words with commands in them, which stand as code where they are plain ones: what is between backticks, and what
    /// begins with `envaudit`.
    static func fix(_ text: String) -> String {
        var written = ""
        let segments = text.split(separator: "`", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isQuoted = index % 2 == 1
            let end = isQuoted && index + 1 < segments.count ? "`" : ""
            if !end.isEmpty, isPlain(String(segment), besides: "_.-/:=, '…{}"),
                // Two braces are commands to those who make pages of Markdown.
                !segment.contains("{{"), !written.hasSuffix("`")
            {
                written += "`\(segment)`"
            } else {
                written += isQuoted ? escape("`\(segment)\(end)") : commands(in: segment)
            }
        }
        return written
    }

    /// Words in which whatever begins with `envaudit`, up to the end of its sentence, stands as code.
    private static func commands(in text: Substring) -> String {
        guard let start = text.firstRange(of: "envaudit ")?.lowerBound,
            start == text.startIndex || text[text.index(before: start)] == " "
        else { return escape(String(text)) }
        let rest = text[start...]
        let plain = rest.unicodeScalars.prefix {
            isWordCharacter($0) || "_.-/=' ".unicodeScalars.contains($0)
        }
        var command = Substring(plain)
        if let stop = command.firstRange(of: ". ")?.lowerBound { command = command[..<stop] }
        while let last = command.last, last == "." || last == " " { command = command.dropLast() }
        let before = escape(String(text[..<start]))
        guard !before.hasSuffix("`") else { return escape(String(text)) }
        return "\(before)`\(command)`" + commands(in: rest[command.endIndex...])
    }

    /// A command line as code where it is a plain one, and escaped where it is not.
    package static func command(_ command: String) -> String {
        isPlain(command, besides: "_.-/ '…") ? "`\(command)`" : escape(command)
    }

    /// An address as a link where it is a plain one, and escaped where it is not.
    package static func link(_ url: String) -> String {
        url.hasPrefix("https://") && isPlain(url, besides: "_.-/:?=%") ? "<\(url)>" : escape(url)
    }

    /// Whether a text has letters, digits and these characters only, and one at least.
    private static func isPlain(_ text: String, besides others: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { isWordCharacter($0) || others.unicodeScalars.contains($0) }
    }

    /// Between letters or digits an underscore is no emphasis (CommonMark 6.2).
    private static func isInsideWord(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        guard index > 0, index + 1 < scalars.count else { return false }
        return isWordCharacter(scalars[index - 1]) && isWordCharacter(scalars[index + 1])
    }

    private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }
}

/// A table of cells that are escaped already.
enum MarkdownTable {
    /// The table as one block; none where it would be empty.
    static func blocks(_ head: [String], _ rows: [[String]]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let lines = ([head] + rows).map { "| \($0.joined(separator: " | ")) |" }
        let rule = "|" + String(repeating: "---|", count: head.count)
        return [([lines[0], rule] + lines.dropFirst()).joined(separator: "\n")]
    }
}

extension ListingSummary.Seen {
    /// The source of the listing, and the evidence that it gives.
    var inShort: String {
        let age = age.map { " \($0) old" } ?? ""
        return "\(source.rawValue)\(age), \(evidence.rawValue)"
    }
}
