/// Changes a file of attestations as text, so that comments and everybody else's entries stay as they are.
public enum AttestationEdit {
    /// The text with `new` at its end, each in the place of what there was on the same subject.
    ///
    /// - Parameter file: the file as it is; nil for none yet.
    /// - Returns: nil where the file is written in a way that can't be added to by lines: a flow list, an indented
    ///   one. What comes out is read again and must say exactly what it should.
    public static func adding(_ new: [Attestation], to file: ManifestFile?, of environment: String) -> String?
    {
        let text = file?.text ?? header(environment)
        let old = file.map(Attestations.read)?.entries.map(\.value) ?? []
        let kept = old.filter { entry in !new.contains { $0.subject.isSameSubject(as: entry.subject) } }
        // By bytes: to Swift's characters, a carriage return and a newline are one thing and no newline.
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        if lines.last == "" { lines.removeLast() }
        lines = removing(subjectsOf: new, from: lines)
        for attestation in new { lines += AttestationText.lines(of: attestation) }
        let result = lines.joined(separator: "\n") + "\n"
        let read = Attestations.read(ManifestFile(path: file?.path ?? "", text: result))
        return read.problems.isEmpty && read.entries.map(\.value) == kept + new ? result : nil
    }

    private static func header(_ environment: String) -> String {
        """
        # What people stated about \(environment), bound to the digests that were live: see docs/attestations.md.
        # Made by `envaudit attest`. It holds no value and no digest; an entry that is edited proves nothing.

        """
    }

    /// An entry goes from its dash to the last of the indented lines that follow; comments between entries stay.
    private static func removing(subjectsOf new: [Attestation], from lines: [String]) -> [String] {
        var kept: [String] = []
        var index = 0
        while index < lines.count {
            var end = index + 1
            if lines[index].hasPrefix("- ") {
                while end < lines.count, lines[end].hasPrefix("  ") { end += 1 }
            }
            let part = lines[index..<end]
            if !isEntry(part, onSubjectsOf: new) { kept += part }
            index = end
        }
        return kept
    }

    private static func isEntry(_ lines: ArraySlice<String>, onSubjectsOf new: [Attestation]) -> Bool {
        guard lines.first?.hasPrefix("- ") == true else { return false }
        let read = Attestations.read(ManifestFile(path: "", text: lines.joined(separator: "\n") + "\n"))
        return read.entries.contains { entry in
            new.contains { $0.subject.isSameSubject(as: entry.value.subject) }
        }
    }
}
