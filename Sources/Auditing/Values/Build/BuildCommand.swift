import Secrets

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
            let asks = CommandText(bytes).contains(ShellWords.variable)
            let pieces = BuildCommand.pieces(of: bytes, on: branch, asks: asks)
            let places = texts.map { text in
                let found = pieces.filter { CommandText(rebasing: bytes[$0.range]).mentions(text) }
                return (text, Place(found.map(\.runs)))
            }
            return (asks, Dictionary(uniqueKeysWithValues: places))
        }
    }

    /// The pieces with whether they run. Where they can't be told apart all of it may run, or runs, where it does not
    /// ask for the branch: then it is the same for every branch.
    private static func pieces(
        of bytes: UnsafeRawBufferPointer, on branch: String?, asks: Bool
    ) -> [BranchPieces.Piece] {
        let words = ShellWords(bytes)
        if let read = words.flatMap({ BranchPieces($0, on: branch) }) { return read.pieces }
        let ranges = words?.uncommented ?? [0..<bytes.count]
        return ranges.map { BranchPieces.Piece(range: $0, runs: asks ? nil : true) }
    }
}

extension BuildCommand.Place {
    /// The place of a text that stands in pieces of which it is known whether they run.
    fileprivate init(_ runs: [Bool?]) {
        if runs.isEmpty {
            self = .nowhere
        } else if runs.contains(true) {
            self = .here
        } else {
            self = runs.contains(nil) ? .unclear : .elsewhere
        }
    }
}
