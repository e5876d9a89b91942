extension Generator {
    /// What can be generated has the generator's form; every form beside it must be met by what is generated, or
    /// envaudit would make values that it then finds at fault.
    func addForm(to forms: inout [ValueForm], at position: Position, _ problems: ProblemCollector) {
        for form in forms where !meets(form) {
            problems.report(
                position, "`generate` makes \(summary), and `\(form.key)` expects \(form.summary)")
        }
        let isSaid = forms.contains { form in
            // The length of a password is said by `length`, too.
            if case (.length, .minimumLength) = (form, self.form) { return true }
            return form.key == self.form.key
        }
        if !isSaid { forms.append(self.form) }
    }

    /// Whether every value that is generated has `form`, too.
    private func meets(_ form: ValueForm) -> Bool {
        switch form {
        case .prefix(let prefixes): self.form.begins(withOneOf: prefixes)
        case .minimumLength(let count): length.map { $0 >= count } ?? true
        case .length(let count): length == count
        case .hex(bytes: nil): if case .hex = self { true } else { false }
        case .base64(bytes: nil): if case .base64 = self.form { true } else { false }
        default: form == self.form
        }
    }

    /// How many bytes a value has; nil for a key, which is as long as it comes out.
    private var length: Int? {
        switch self {
        case .hex(let bytes): 2 * bytes
        case .base64(let bytes): (bytes + 2) / 3 * 4
        case .base64url(let bytes): (4 * bytes + 2) / 3
        case .uuid: 36
        case .password(let length, _): length
        case .keyPair: nil
        }
    }
}

extension ValueForm {
    /// The key of the manifest that declares such a form.
    var key: String {
        switch self {
        case .prefix: "prefix"
        case .suffix: "suffix"
        case .length: "length"
        case .minimumLength: "min_length"
        case .without: "without"
        case .hex, .base64, .url, .host, .email, .uuid, .json, .jwt: "format"
        }
    }

    /// Whether each value of this form begins with one of `others`.
    func begins(withOneOf others: [String]) -> Bool {
        guard case .prefix(let prefixes) = self else { return false }
        return prefixes.allSatisfy { prefix in others.contains { prefix.hasPrefix($0) } }
    }
}
