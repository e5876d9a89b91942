import Evidence

/// A build command, and for which branches its texts are.
struct BuildCommand {
    /// Where a text stands in it.
    enum Place {
        /// In what runs for the branch.
        case here
        /// In it, but not in what runs for the branch.
        case elsewhere
        /// In it; for which branches can't be told.
        case unclear
        /// Not in it.
        case nowhere
    }

    /// Whether it asks which branch is built.
    let asksForBranch: Bool
    /// The place of each text that was looked for.
    let places: [String: Place]

    /// Looks for texts in a command, for a branch; the value is looked at once, and nothing of it is kept.
    ///
    /// - Parameter branch: nil where it is not known.
    init(_ command: HeldSecret, on branch: String?, lookingFor texts: Set<String>) {
        (asksForBranch, places) = command.value.withBytes { bytes in
            let whole = CommandText(bytes)
            let asks = whole.contains(ShellWords.variable)
            let pieces = ShellWords(bytes).flatMap { BranchPieces($0, on: branch) }?.pieces
            let places = texts.map { text -> (String, Place) in
                guard let pieces else {
                    guard whole.mentions(text) else { return (text, .nowhere) }
                    return (text, asks ? .unclear : .here)
                }
                let found = pieces.filter { CommandText(rebasing: bytes[$0.range]).mentions(text) }.map(
                    \.runs)
                if found.contains(true) { return (text, .here) }
                if found.contains(nil) { return (text, .unclear) }
                return (text, found.isEmpty ? .nowhere : .elsewhere)
            }
            return (asks, Dictionary(uniqueKeysWithValues: places))
        }
    }
}
