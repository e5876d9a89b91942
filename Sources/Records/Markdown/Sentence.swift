extension String {
    /// With a capital at its start, unless it starts with a name or address, and a full stop at its end.
    package var asSentence: String {
        let isWord = prefix { $0 != " " }.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || ",:;'".utf8.contains($0)
        }
        let start = isWord ? prefix(1).uppercased() + dropFirst() : self
        return start.isEmpty || [".", "!", "?"].contains(where: start.hasSuffix) ? start : start + "."
    }
}
