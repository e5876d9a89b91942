public import Support

/// A person's dated statement about one environment: about a secret's value or about an item that is not a secret.
public struct Attestation: Sendable {
    /// The subject and the statement about it.
    public let subject: Subject
    /// The author of the statement.
    public let by: String
    /// The day on which it was stated (UTC).
    public let on: CalendarDate
    /// The last day on which it counts (UTC).
    public let until: CalendarDate

    /// What an attestation is about.
    public enum Subject: Hashable, Sendable {
        /// A secret's value has these forms; the binding ties that to the digest that was live.
        case secret(name: String, establishes: [ValueForm], binding: String)
        /// An item that is not a secret, such as a checklist item.
        case item(id: String, ItemEvidence)
    }

    /// The support for a statement about an item.
    public enum ItemEvidence: Hashable, Sendable {
        /// The person's own words.
        case note(String)
        /// A page that shows it.
        case link(String)
    }

    /// Whether `text` can be an item's id.
    public static func isItemID(_ text: String) -> Bool { isIdentifier(text) }

    /// Whether `text` can be a link that supports a statement.
    public static func isLink(_ text: String) -> Bool { isURL(text) }

    /// Creates a statement.
    public init(_ subject: Subject, by: String, on: CalendarDate, until: CalendarDate) {
        self.subject = subject.inOrder
        self.by = by
        self.on = on
        self.until = until
    }

    /// Returns the text that a binding seals: the whole statement and where it holds, so that no part of it can be
    /// edited, and it cannot be moved to another secret or environment.
    public static func statement(
        of environment: String, secret: String, establishes forms: [ValueForm], by: String, on: CalendarDate,
        until: CalendarDate
    ) -> String {
        let parts = [
            "envaudit attestation 1", environment, secret, FormText.braced(forms), by, "\(on)",
            "\(until)",
        ]
        // The length before each part keeps parts from running into each other.
        return parts.map { "\($0.utf8.count):\($0)" }.joined()
    }
}

extension Attestation: Hashable {}

extension Attestation.Subject {
    /// The same subject with its forms in canonical order, so that equivalent statements are equal.
    fileprivate var inOrder: Attestation.Subject {
        guard case .secret(let name, let forms, let binding) = self else { return self }
        return .secret(name: name, establishes: FormText.inOrder(forms), binding: binding)
    }

    /// Returns whether another attestation of it replaces this one.
    func isSameSubject(as other: Attestation.Subject) -> Bool {
        switch (self, other) {
        case (.secret(let one, _, _), .secret(let another, _, _)): one == another
        case (.item(let one, _), .item(let another, _)): one == another
        case (.secret, .item), (.item, .secret): false
        }
    }
}

/// The readable content of an environment's attestation file.
public struct Attestations: Sendable {
    /// The valid entries, in the file's order.
    public let entries: [Located<Attestation>]
    /// The parts that cannot be read; they prove nothing.
    public let problems: [Problem]

    /// A part of the file that cannot be read.
    public struct Problem: Hashable, Sendable {
        /// The secret or item that the entry names, if it can be determined.
        public let subject: String?
        /// The position and the message.
        public let problem: ManifestProblem

        /// Creates a problem; one without a subject concerns the whole file.
        public init(subject: String? = nil, _ problem: ManifestProblem) {
            self.subject = subject
            self.problem = problem
        }
    }

    /// Creates the content of a file; empty if there is no file.
    public init(entries: [Located<Attestation>] = [], problems: [Problem] = []) {
        self.entries = entries
        self.problems = problems
    }
}

/// Writes attestations in a canonical form of the manifest language.
enum AttestationText {
    /// Returns the lines of an entry of the file.
    static func lines(of attestation: Attestation) -> [String] {
        let subject =
            switch attestation.subject {
            case .secret(let name, let forms, _):
                ["- secret: \(name)", "  establishes: \(FormText.braced(forms))"]
            case .item(let id, .note(let note)): ["- item: \(id)", "  note: \(YAMLText.doubleQuoted(note))"]
            case .item(let id, .link(let link)): ["- item: \(id)", "  link: \(YAMLText.doubleQuoted(link))"]
            }
        let person = [
            "  by: \(YAMLText.scalar(attestation.by))", "  on: \(attestation.on)",
            "  until: \(attestation.until)",
        ]
        guard case .secret(_, _, let binding) = attestation.subject else { return subject + person }
        return subject + person + ["  binding: \(binding)"]
    }
}

/// Edits an attestation file as text, so that comments and other entries stay unchanged.
public enum AttestationEdit {
    /// Returns the text with `new` appended, replacing older entries on the same subjects.
    ///
    /// - Parameter file: The current file; `nil` if there is none yet.
    /// - Returns: `nil` if the file's layout does not allow adding lines, such as a flow list or an indented one. The
    ///   result is parsed again and must contain exactly the expected entries.
    public static func adding(_ new: [Attestation], to file: ManifestFile?, of environment: String) -> String?
    {
        let text = file?.text ?? header(environment)
        let old = file.map(Attestations.read)?.entries.map(\.value) ?? []
        let kept = old.filter { entry in !new.contains { $0.subject.isSameSubject(as: entry.subject) } }
        // Split by bytes: Swift treats a carriage return with a newline as one character, which is not a newline.
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
        # What people stated about \(environment), bound to the digests that were live: see `envaudit docs attestations`.
        # Made by `envaudit attest`. It holds no value and no digest; an entry that is edited proves nothing.

        """
    }

    /// Removes entries: each goes from its dash to the last indented line that follows. Comments between entries stay.
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
