/// A section of a manifest: a root key with its value, as written, including comments.
package struct ManifestSection {
    package let key: String
    /// The line of the key, from 1.
    package let firstLine: Int
    package let lines: [String]

    /// Returns the sections of a text; `nil` if its root is not a block mapping.
    package static func all(of file: ManifestFile) -> [ManifestSection]? {
        guard let root = SourceNode(of: file.text), !root.isFlow else { return nil }
        // Split by bytes: Swift treats a carriage return with a newline as one character, which is not a newline.
        let lines = file.text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map
        {
            String(decoding: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self)
        }
        return root.pairs.map { key, value in
            // A block scalar ends at the start of the next line.
            let last = value.end.column == 1 ? value.end.line - 1 : value.end.line
            return ManifestSection(
                key: key.text ?? "", firstLine: key.start.line,
                lines: Array(lines[(key.start.line - 1)..<min(last, lines.count)]))
        }
    }
}
