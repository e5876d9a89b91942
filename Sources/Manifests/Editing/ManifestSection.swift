/// A section of a manifest's text: a key of the root with its value, as it is written, comments included.
package struct ManifestSection {
    package let key: String
    /// The line of the key, from 1.
    package let firstLine: Int
    package let lines: [String]

    /// The sections of a text; nil where its root is not a mapping of lines.
    package static func all(of file: ManifestFile) -> [ManifestSection]? {
        guard let root = SourceNode(of: file.text), !root.isFlow else { return nil }
        // By bytes: to Swift's characters, a carriage return and a newline are one thing and no newline.
        let lines = file.text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map
        {
            String(decoding: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self)
        }
        return root.pairs.map { key, value in
            // A block scalar ends at the start of the line behind it.
            let last = value.end.column == 1 ? value.end.line - 1 : value.end.line
            return ManifestSection(
                key: key.text ?? "", firstLine: key.start.line,
                lines: Array(lines[(key.start.line - 1)..<min(last, lines.count)]))
        }
    }
}
