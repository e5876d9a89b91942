/// What tells settings from credentials, by the whole words of a name and by what its value is shown to be.
public struct KnownSettings: Sendable {
    /// Names of settings.
    public let names: Set<String>
    /// Last words that make a setting of any name, `TOKEN_TTL` included.
    public let measures: [String]
    /// Words that make a credential of a name, whatever it begins or ends with.
    public let credentials: Set<String>
    /// Last words of settings.
    public let endings: [String]
    /// First words of settings, where no value is shown and no word says otherwise.
    public let beginnings: [String]
    /// Words that may be those of a credential, so that a beginning proves nothing.
    public let identifiers: Set<String>
    /// Last words of names that tell an environment's stage, such as `RAILS_ENV`.
    public let stages: [String]
    /// What a stage may be called.
    public let words: [String]
    /// The words that a setting of this name may have.
    public let values: [String: [String]]

    /// Whether a name is a setting's.
    ///
    /// - Parameter hasCommonValue: whether each value of it is one that no credential has, such as `true`; nil where
    ///   no value is shown. Where nothing says that a name is a setting's, it is a credential.
    public func isSetting(_ name: String, hasCommonValue: Bool?) -> Bool {
        if names.contains(name) || values[name] != nil || measures.contains(where: { ends(name, with: $0) }) {
            return true
        }
        let words = Set(name.split(separator: "_").map { $0.trimmingDigits })
        guard words.isDisjoint(with: credentials) else { return false }
        if !stageWords(of: name).isEmpty || endings.contains(where: { ends(name, with: $0) }) { return true }
        if let hasCommonValue { return hasCommonValue }
        return words.isDisjoint(with: identifiers) && beginnings.contains { name.hasPrefix("\($0)_") }
    }

    /// The words that a name may be set to where it tells an environment's stage; empty where it doesn't.
    public func stageWords(of name: String) -> [String] {
        values[name] ?? (stages.contains { ends(name, with: $0) } ? words : [])
    }

    private func ends(_ name: String, with words: String) -> Bool {
        name == words || name.hasSuffix("_\(words)")
    }
}

extension Substring {
    /// The word without the number at its end: `KEY2` is a `KEY`.
    fileprivate var trimmingDigits: String {
        String(self[..<(lastIndex { !$0.isNumber }.map(index(after:)) ?? startIndex)])
    }
}
