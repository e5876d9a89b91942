public import Support

/// A person's dated statement about one environment: about a secret's value, or about what is no secret.
public struct Attestation: Sendable {
    /// What it is about, and what it says of it.
    public let subject: Subject
    /// Who states it.
    public let by: String
    /// The day on which it was stated (UTC).
    public let on: CalendarDate
    /// The last day on which it counts (UTC).
    public let until: CalendarDate

    /// What an attestation is about.
    public enum Subject: Hashable, Sendable {
        /// A secret's value has these forms; the binding ties that to the digest that was live.
        case secret(name: String, establishes: [ValueForm], binding: String)
        /// Something that is no secret, such as a point of a checklist.
        case item(id: String, ItemEvidence)
    }

    /// What supports a statement about what is no secret.
    public enum ItemEvidence: Hashable, Sendable {
        /// In the person's own words.
        case note(String)
        /// Where it can be seen.
        case link(String)
    }

    /// Whether `text` can be an item's id.
    public static func isItemID(_ text: String) -> Bool { isIdentifier(text) }

    /// Whether `text` can be a link that supports a statement.
    public static func isLink(_ text: String) -> Bool { isURL(text) }

    /// A statement.
    public init(_ subject: Subject, by: String, on: CalendarDate, until: CalendarDate) {
        self.subject = subject.inOrder
        self.by = by
        self.on = on
        self.until = until
    }

    /// What a binding seals: all of the statement and where it holds, so that no part of it can be edited, and none
    /// can be moved to another secret or environment.
    public static func statement(
        of environment: String, secret: String, establishes forms: [ValueForm], by: String, on: CalendarDate,
        until: CalendarDate
    ) -> String {
        let parts = [
            "envaudit attestation 1", environment, secret, FormText.braced(forms), by, "\(on)",
            "\(until)",
        ]
        // With its length in front of it, no part can run into the next one.
        return parts.map { "\($0.utf8.count):\($0)" }.joined()
    }
}

extension Attestation: Hashable {}

extension Attestation.Subject {
    /// The same with its forms in the order in which they are written: statements that say the same are equal.
    fileprivate var inOrder: Attestation.Subject {
        guard case .secret(let name, let forms, let binding) = self else { return self }
        return .secret(name: name, establishes: FormText.inOrder(forms), binding: binding)
    }

    /// Whether another attestation of it takes this one's place.
    func isSameSubject(as other: Attestation.Subject) -> Bool {
        switch (self, other) {
        case (.secret(let one, _, _), .secret(let another, _, _)): one == another
        case (.item(let one, _), .item(let another, _)): one == another
        case (.secret, .item), (.item, .secret): false
        }
    }
}

/// What an environment's file of attestations says, as far as it can be read.
public struct Attestations: Sendable {
    /// The entries that are whole, in the file's order.
    public let entries: [Located<Attestation>]
    /// What can't be read; nothing is proved by it.
    public let problems: [Problem]

    /// A part of the file that can't be read.
    public struct Problem: Hashable, Sendable {
        /// The secret or item that the entry names, as far as that can be told.
        public let subject: String?
        /// Where and what.
        public let problem: ManifestProblem

        /// A problem of the whole file where there is no subject.
        public init(subject: String? = nil, _ problem: ManifestProblem) {
            self.subject = subject
            self.problem = problem
        }
    }

    /// What a file says; with no entries and no problems where there is none.
    public init(entries: [Located<Attestation>] = [], problems: [Problem] = []) {
        self.entries = entries
        self.problems = problems
    }
}

/// Writes attestations in the manifest language, in one way only.
enum AttestationText {
    /// The lines of an entry of the file.
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
        # What people stated about \(environment), bound to the digests that were live: see `envaudit docs attestations`.
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
