import Support

/// Classifies a text that is not a real value, by its characters and words.
struct NonValueClassifier {
    /// The text as written.
    let written: Bytes
    /// The text in lower case.
    let lower: Bytes
    let name: String?

    /// The maximum length of a template's words.
    private static let longest = 160

    func classify() -> NonValue? {
        if isMask { return .mask }
        // Those of SOPS and DigitalOcean.
        if ["enc[", "ev[", "encrypted:"].contains(where: { lower.starts(with: $0.utf8) }) {
            return .encrypted
        }
        if NonValueWords.ciphers.contains(where: { lower.starts(with: $0.utf8) }) { return .encrypted }
        if lower.starts(with: "enc(".utf8), lower.last == UInt8(ascii: ")") { return .encrypted }
        if isReference { return .reference }
        if contains("[native code]") || NonValueWords.objects.contains(where: { lower.starts(with: $0.utf8) })
        {
            return .absence
        }
        guard lower.count <= NonValueClassifier.longest else { return nil }
        if NonValueWords.absences.contains(where: { lower.elementsEqual($0.utf8) }) { return .absence }
        if isNamedAbsence || isJoinedAbsence || isFormattedAbsence { return .absence }
        if NonValueWords.errors.contains(where: { endsWith($0) })
            || NonValueWords.failures.contains(where: { lower.starts(with: $0.utf8) })
        {
            return .absence
        }
        if isCutOut { return .mask }
        // A setting may have such a text.
        if isMissing { return .word }
        if let name, isName(name) { return .placeholder }
        if isPlaceholder || isFilled || isFormAlone { return .placeholder }
        return NonValueWords.words.contains { lower.elementsEqual($0.utf8) } || isRun(lower) ? .word : nil
    }

    /// `a-random-string`, `dev-secret-key`: only words that describe a key.
    var isDescribed: Bool {
        guard lower.count <= 64, lower.allSatisfy({ $0.isLetter || " -_".utf8.contains($0) }) else {
            return false
        }
        let words = lower.split { !$0.isLetter }.map { String(decoding: $0, as: UTF8.self) }
        let (signs, things) = NonValueWords.described
        return (2...8).contains(words.count) && words.contains(where: signs.contains)
            && words.last.map(things.contains) == true
            && words.allSatisfy { signs.contains($0) || things.contains($0) }
    }

    /// `API_KEY=off`, but not `USE_API_KEY=off`: a setting's value in place of a credential.
    var isSettings: Bool {
        guard lower.count <= 16, let name,
            NonValueWords.settings.contains(where: { lower.elementsEqual($0.utf8) })
        else { return false }
        return CredentialName.isKeys(name)
    }

    /// `undefinedundefined`, `null null`: several missing values joined by a program.
    private var isJoinedAbsence: Bool {
        let words = lower.split { " -_:,;/.@".utf8.contains($0) }
        if words.count > 1,
            words.allSatisfy({ word in
                NonValueWords.joinedAbsences.contains { word.elementsEqual($0.utf8) }
            })
        {
            return true
        }
        return NonValueWords.joinedAbsences.contains { word in
            let length = word.utf8.count
            return lower.count > length && lower.count.isMultiple(of: length)
                && lower.starts(with: word.utf8)
                && lower.dropFirst(length).elementsEqual(lower.dropLast(length))
        }
    }

    /// `%!v(MISSING)`, Go's output for a missing argument.
    private var isFormattedAbsence: Bool {
        lower.count >= 6 && lower.count <= 40 && lower.starts(with: "%!".utf8)
            && lower.last == UInt8(ascii: ")")
            && lower.dropFirst(2).first?.isLetter == true && lower.dropFirst(3).first == UInt8(ascii: "(")
    }

    /// Returns whether it is the secret's own name, with any characters around it: `__NAME__`, `%(NAME)s`, `NAME=`.
    private func isName(_ name: String) -> Bool {
        func isSign(_ byte: UInt8) -> Bool { !byte.isLetter && !byte.isDigit }
        var text = lower.drop(while: isSign)
        while let last = text.last, isSign(last) { text = text.dropLast() }
        if text.starts(with: "export ".utf8) { text = text.dropFirst(7) }
        let name = name.utf8.lazy.map(\.lowercased)
        if text.elementsEqual(name) { return true }
        return lower.starts(with: "%(".utf8) && text.dropLast(2).elementsEqual(name)
    }

    /// `undefined:undefined`, `sk_test_undefined`: words joined with a missing value by a program.
    private var isNamedAbsence: Bool {
        let words = lower.split { !$0.isLetter && !$0.isDigit }
        guard let last = words.last, last.elementsEqual("undefined".utf8), last.endIndex == lower.endIndex,
            words.count <= 4
        else { return false }
        return words.dropLast().allSatisfy { $0.count <= 9 && $0.allSatisfy(\.isLetter) }
    }

    // MARK: Masks

    /// `sk_test_...abcd`: the beginning and end of a key, as dashboards show it.
    private var isCutOut: Bool {
        guard lower.count <= 40 else { return false }
        func isToken(_ text: Bytes) -> Bool {
            text.allSatisfy { $0.isLetter || $0.isDigit || "_-".utf8.contains($0) }
        }
        for dots in [Array("...".utf8), Array("***".utf8), [0xE2, 0x80, 0xA6]] {
            guard let index = lower.indices.first(where: { lower[$0...].starts(with: dots) }) else {
                continue
            }
            let before = lower[..<index]
            let behind = lower[(index + dots.count)...]
            if (2...16).contains(before.count), (2...8).contains(behind.count), isToken(before),
                isToken(behind)
            {
                return true
            }
            // `SG.***`: only the prefix of a vendor's keys.
            let isBeginning = before.last.map { "_-.".utf8.contains($0) } ?? false
            if dots[0] == UInt8(ascii: "*"), behind.isEmpty, (2...16).contains(before.count), isBeginning,
                isToken(before.dropLast())
            {
                return true
            }
        }
        return false
    }

    private var isMask: Bool {
        if NonValueWords.masks.contains(where: { lower.elementsEqual($0.utf8) }) { return true }
        // With the kind of the hidden value: `[REDACTED:Token]`.
        if lower.count <= 48, let last = lower.last, "]>)".utf8.contains(last),
            ["redacted", "filtered", "masked", "hidden", "sensitive", "removed"].contains(where: {
                "[<(".utf8.contains(lower.first ?? 0) && lower.dropFirst().starts(with: $0.utf8)
                    && " :-_".utf8.contains(lower.dropFirst($0.utf8.count + 1).first ?? 0)
            })
        {
            return true
        }
        // A word between marks: `*** hidden ***`, `-- hidden --`.
        if let mark = lower.first, "*-#~=".utf8.contains(mark), lower.last == mark {
            var word = lower.drop { $0 == mark }
            while word.last == mark { word = word.dropLast() }
            let trimmed = Peeler.trimmed(word)
            if NonValueWords.hidden.contains(where: { trimmed.elementsEqual($0.utf8) }) { return true }
        }
        // Bullets and blocks shown instead of letters, or a row of asterisks.
        let bullets: [[UInt8]] = [
            [0xE2, 0x80, 0xA2], [0xE2, 0x97, 0x8F], [0xE2, 0x97, 0xA6], [0xC2, 0xB7], [0xE2, 0x80, 0xA6],
            [0xE2, 0x96, 0x88], [0xE2, 0x96, 0x87], [0xE2, 0x96, 0x91], [0xE2, 0x96, 0x92],
            [0xE2, 0x96, 0x93], [0xE2, 0x96, 0xA0], [0xE2, 0x88, 0x99], [0xE2, 0x8B, 0x85],
            [0xE2, 0xAC, 0xA4], [0xEF, 0xBC, 0x8A],
        ]
        let dots = bullets.contains { bullet in lower.first(bullet + bullet) != nil }
        if dots { return true }
        // The last digits of a key after a row of `x`.
        let crosses = lower.prefix { $0 == UInt8(ascii: "x") }.count
        if crosses >= 8, lower.count - crosses <= 6 { return true }
        // In CircleCI's format: `xxxxA1b2`.
        if crosses >= 4, lower.count - crosses == 4,
            lower.suffix(4).allSatisfy({ $0.isDigit || crosses == 4 && $0.isLetter })
        {
            return true
        }
        let isRow = lower.count >= 3 && Set(lower).count == 1 && "*x.-_#?".utf8.contains(lower.first ?? 0)
        if isRow { return true }
        return longestRun(of: UInt8(ascii: "*")) >= 4 && lower.count <= NonValueClassifier.longest
    }

    private func longestRun(of byte: UInt8) -> Int {
        var longest = 0
        var run = 0
        for other in lower {
            run = other == byte ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    // MARK: References

    private var isReference: Bool {
        if NonValueWords.schemes.contains(where: { lower.starts(with: $0.utf8) }) { return true }
        if isOfStore { return true }
        // A shell command; a real value may be in backticks, too.
        if lower.first == UInt8(ascii: "`"), lower.last == UInt8(ascii: "`") {
            let command = lower.dropFirst().prefix { $0 != 0x20 }
            if NonValueWords.commands.contains(where: { command.elementsEqual($0.utf8) }) { return true }
        }
        if lower.starts(with: "projects/".utf8), contains("/secrets/") { return true }
        if lower.starts(with: "https://".utf8), contains(".vault.azure.net/secrets/") { return true }
        if isPathOfName { return true }
        if NonValueWords.folders.contains(where: { lower.starts(with: $0.utf8) }) { return true }
        if isMarked || isPathOfWords || isTagged { return true }
        if isCall { return true }
        return holdsReference
    }

    /// A store's reference: `hashivault://prod/key`, `{vault://env/key}`, `awssm:prod/key`, `@env:NAME`, `$__file{/a}`.
    private var isOfStore: Bool {
        var text = written
        if text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}") {
            text = text.dropFirst().dropLast()
        } else if text.starts(with: "$__".utf8), text.last == UInt8(ascii: "}"),
            let brace = text.firstIndex(of: UInt8(ascii: "{"))
        {
            return brace > text.startIndex + 3 && text[text.startIndex + 3..<brace].allSatisfy(\.isLetter)
        }
        if text.starts(with: "//secretmanager.".utf8) { return true }
        if text.first == UInt8(ascii: "@") { text = text.dropFirst() }
        let scheme = text.prefix { $0.isLetter || $0.isDigit || "+.-_".utf8.contains($0) }
        let behind = text[scheme.endIndex...]
        guard (1...32).contains(scheme.count), behind.first == UInt8(ascii: ":"), behind.count > 1 else {
            return false
        }
        let word = String(decoding: scheme.map(\.lowercased), as: UTF8.self)
        if behind.starts(with: "://".utf8) {
            return NonValueWords.stores.contains { word.hasPrefix($0) || word.hasSuffix($0) }
        }
        // The text after a user may be that user's key.
        return NonValueWords.owners.contains(word) && !Randomness.isLikely(behind.dropFirst())
    }

    /// `kv/data/app#key`, `secrets/prod/api-key`, `my-secret:latest`: a path of words that names a store or a
    /// credential.
    private var isPathOfWords: Bool {
        guard lower.count <= NonValueClassifier.longest, lower.first?.isLetter == true,
            lower.contains(where: { "/:".utf8.contains($0) }),
            lower.allSatisfy({ $0.isLetter || $0.isDigit || "/:#-_.".utf8.contains($0) }),
            !contains("//"), !Randomness.isLikely(written)
        else { return false }
        let steps = lower.split(omittingEmptySubsequences: false) { "/:#".utf8.contains($0) }
        let isWordy = steps.allSatisfy { step in
            let words = step.split { "-_.".utf8.contains($0) }
            return !words.isEmpty
                && words.allSatisfy { $0.count <= 3 || $0.count <= 16 && $0.allSatisfy(\.isLetter) }
        }
        guard isWordy, steps.count > 1, let first = steps.first, let last = steps.last else { return false }
        let isStores = ["kv", "secret", "secrets", "vault"].contains { first.elementsEqual($0.utf8) }
        // A version of a secret.
        if steps.count == 2, lower.contains(UInt8(ascii: ":")) {
            return last.elementsEqual("latest".utf8)
                && CredentialName.isOne(String(decoding: first, as: UTF8.self))
        }
        return isStores && lower.contains(UInt8(ascii: "/"))
    }

    /// `/app/production/STRIPE_SECRET_KEY`: a path in a parameter store.
    private var isPathOfName: Bool {
        guard let name, lower.first == UInt8(ascii: "/"), let last = lower.lastIndex(of: UInt8(ascii: "/"))
        else { return false }
        return lower[(last + 1)...].elementsEqual(name.utf8.lazy.map(\.lowercased))
    }

    /// A name in capitals between template marks: `__NAME__`, `@@NAME@@`, `%{NAME}`, `[[NAME]]`.
    private var isMarked: Bool {
        let marks: [(StaticString, StaticString)] = [
            ("__", "__"), ("@@", "@@"), ("%%", "%%"), ("[[", "]]"), ("%{", "}"), ("$[", "]"), ("%(", ")s"),
            ("@", "@"), ("((", "))"), ("<<", ">>"), ("~", "~"), ("$", "$"), ("#", "#"), ("{", "}"),
            ("|", "|"),
        ]
        return marks.contains { mark, behind in
            let (before, after) = (mark.utf8CodeUnitCount, behind.utf8CodeUnitCount)
            guard written.count >= before + after + 3,
                (0..<before).allSatisfy({ written[written.startIndex + $0] == mark.utf8Start[$0] }),
                (0..<after).allSatisfy({ written[written.endIndex - after + $0] == behind.utf8Start[$0] })
            else { return false }
            let inner = written.dropFirst(before).dropLast(after)
            // Those of Concourse and Ansible may be in lower case.
            if before == 2, after == 2, mark.utf8Start[0] != UInt8(ascii: "_") {
                return isWord(inner) && inner.contains(where: \.isLetter) && !Randomness.isLikely(inner)
            }
            return inner.first?.isCapital == true
                && inner.allSatisfy { $0.isCapital || $0.isDigit || $0 == UInt8(ascii: "_") }
        }
    }

    /// Whether a YAML tag begins the text: `!Ref KEY`, `!secret key`, `!vault |`.
    private var isTagged: Bool {
        guard lower.first == UInt8(ascii: "!") else { return false }
        let tag = lower.dropFirst().prefix { $0 != 0x20 }
        return NonValueWords.tags.contains { tag.elementsEqual($0.utf8) }
    }

    private func isWord(_ text: Bytes) -> Bool {
        text.count >= 2
            && text.allSatisfy { $0.isLetter || $0.isDigit || "_-./'\"[]:,".utf8.contains($0) }
    }

    /// `env(NAME)`, `secrets.NAME`, `process.env.NAME`, as the whole text.
    private var isCall: Bool {
        if lower.last == UInt8(ascii: ")") {
            for call in [
                "env(", "getenv(", "secret(", "os.getenv(", "system.getenv(", "var(", "file(", "vault(",
                "env.get(", "deno.env.get(", "env.fetch(", "env::var(", "std::env::var(", "env!(",
                "os.environ.get(",
                "config(", "requireenv(", "mustenv(",
            ]
            where lower.starts(with: call.utf8) {
                let argument = lower.dropFirst(call.utf8.count).dropLast()
                return isWord(argument) || argument.count == 1 && argument.allSatisfy(\.isLetter)
            }
        }
        for owner in [
            "secrets.", "process.env", "import.meta.env.", "os.environ", "vars.", "env.", "env[", "$_env[",
            "bun.env.",
        ] where lower.starts(with: owner.utf8) { return isWord(lower.dropFirst(owner.utf8.count)) }
        return isOfTerraform
    }

    /// `var.db_password`, `module.db.password`: host names may begin the same but end differently.
    private var isOfTerraform: Bool {
        let words = lower.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isNamed = words.allSatisfy { word in
            !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isDigit || "_[]\"-".utf8.contains($0) }
        }
        guard words.count > 1, let first = words.first, let last = words.last, isNamed else { return false }
        if words.count == 2, first.elementsEqual("var".utf8) { return true }
        if words.count == 3, NonValueWords.resources.contains(where: { first.starts(with: $0.utf8) }) {
            return true
        }
        return words.count > 2 && ["module", "data"].contains { first.elementsEqual($0.utf8) }
            && CredentialName.isOne(String(decoding: last, as: UTF8.self))
    }

    /// A reference within the text: `${NAME}`, `{{ name }}`, `<%= name %>`, `$(command)`, `$NAME`, `%NAME%`.
    private var holdsReference: Bool {
        let isAddress = contains("://") || contains("=")
        // Longer texts are documents, in which a mark is only a mark.
        var rest = written.prefix(8192)
        while let start = rest.firstIndex(where: { "${<#%".utf8.contains($0) }) {
            let text = written[start...]
            if text.starts(with: "${".utf8) || text.starts(with: "#{".utf8),
                isClosed(text.dropFirst(2), by: "}")
            {
                return true
            }
            if text.starts(with: "$(".utf8), isClosed(text.dropFirst(2), by: ")") { return true }
            if text.starts(with: "{{".utf8), isClosed(text.dropFirst(2), by: "}}") { return true }
            if text.starts(with: "{%".utf8), isClosed(text.dropFirst(2), by: "%}") { return true }
            if text.starts(with: "<%".utf8), isClosed(text.dropFirst(2), by: "%>") { return true }
            if text.first == UInt8(ascii: "$"), isVariable(text, isAddress) { return true }
            if text.first == UInt8(ascii: "%"), isWindowsVariable(text, isAddress) { return true }
            rest = rest[start...].dropFirst()
        }
        return false
    }

    /// Returns whether the closing mark follows text that begins like a name or an expression.
    private func isClosed(_ text: Bytes, by mark: StaticString) -> Bool {
        let inner = text.drop { $0 == 0x20 }
        guard let first = inner.first, first.isLetter || "_.$(\"'!=-".utf8.contains(first) else {
            return false
        }
        let mark = UnsafeRawBufferPointer(start: mark.utf8Start, count: mark.utf8CodeUnitCount)
        var rest = inner.prefix(NonValueClassifier.longest)
        while let index = rest.firstIndex(of: mark[0]) {
            rest = rest[index...]
            if rest.starts(with: mark) { return true }
            rest = rest.dropFirst()
        }
        return false
    }

    /// Returns whether `$NAME` in capitals is the whole text or stands apart: in a password it adjoins letters.
    private func isVariable(_ text: Bytes, _ isAddress: Bool) -> Bool {
        let word = text.dropFirst().prefix { $0.isCapital || $0.isDigit || $0 == UInt8(ascii: "_") }
        guard let first = word.first, first.isCapital || first == UInt8(ascii: "_"), word.count >= 3 else {
            return false
        }
        if word.count + 1 == written.count { return true }
        let before = text.startIndex > written.startIndex ? written.base[text.startIndex - 1] : 0x2F
        let behind = word.endIndex < written.endIndex ? written.base[word.endIndex] : 0x2F
        return isAddress && "/:@,;= ".utf8.contains(before) && "/:@,;?&= .".utf8.contains(behind)
    }

    private func isWindowsVariable(_ text: Bytes, _ isAddress: Bool) -> Bool {
        let word = text.dropFirst().prefix { $0.isCapital || $0.isDigit || $0 == UInt8(ascii: "_") }
        guard let first = word.first, first.isCapital, word.count >= 3,
            text.dropFirst(word.count + 1).first == UInt8(ascii: "%")
        else { return false }
        return word.count + 2 == written.count || isAddress && word.contains(UInt8(ascii: "_"))
    }

    private func endsWith(_ end: StaticString) -> Bool {
        lower.count > end.utf8CodeUnitCount
            && lower.suffix(end.utf8CodeUnitCount).elementsEqual(
                UnsafeRawBufferPointer(start: end.utf8Start, count: end.utf8CodeUnitCount))
    }

    private func contains(_ word: StaticString) -> Bool {
        let word = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        var rest = lower
        while let index = rest.firstIndex(of: word[0]) {
            rest = rest[index...]
            if rest.starts(with: word) { return true }
            rest = rest.dropFirst()
        }
        return false
    }

    // MARK: Placeholders

    private var isPlaceholder: Bool {
        if NonValueWords.placeholders.contains(where: { lower.elementsEqual($0.utf8) }) { return true }
        if isInBrackets || isEllipsis || isInAddress || isSecretsName { return true }
        if NonValueWords.within.contains(where: { contains($0) }) { return true }
        // A command that generates a value, copied from documentation.
        if lower.count >= 12, contains("openssl rand ") { return true }
        let words = lower.split(whereSeparator: { !$0.isLetter && !$0.isDigit })
        if endsInFill(words) { return true }
        // Only texts that consist of words are read as requests; keys are not.
        let isWordy =
            lower.allSatisfy { $0.isLetter || $0.isDigit || " -_.:/!?,'@".utf8.contains($0) }
            && words.allSatisfy { word in
                // `office365`
                let digits = word.reversed().prefix(while: \.isDigit).count
                return word.count <= 3
                    || word.count <= 20 && digits <= 3 && word.dropLast(digits).allSatisfy(\.isLetter)
            }
        return isWordy && asks(words.map { String(decoding: $0, as: UTF8.self) })
    }

    /// `<office365_password>`, `[your key]`, `{api-key}`.
    private var isInBrackets: Bool {
        let pairs: [(UInt8, UInt8)] = [
            (UInt8(ascii: "<"), UInt8(ascii: ">")), (UInt8(ascii: "["), UInt8(ascii: "]")),
            (UInt8(ascii: "{"), UInt8(ascii: "}")),
            (UInt8(ascii: "("), UInt8(ascii: ")")),
        ]
        guard lower.count >= 4, pairs.contains(where: { lower.first == $0.0 && lower.last == $0.1 }) else {
            return false
        }
        let inner = lower.dropFirst().dropLast()
        // Angle brackets may contain a sentence; no credential is written in them.
        let isSentence = inner.contains(0x20)
        let isAngle = lower.first == UInt8(ascii: "<")
        let isAsking =
            lower.first == UInt8(ascii: "[") && isSentence
            && inner.split(whereSeparator: { !$0.isLetter }).contains {
                NonValueWords.nouns.contains(String(decoding: $0, as: UTF8.self))
            }
        let signs = isAngle ? " -_./':,;()|+&#=?!" : isAsking ? " -_./':()" : " -_./'"
        let isText = inner.allSatisfy { $0.isLetter || $0.isDigit || signs.utf8.contains($0) }
        // A key or URL in brackets is real; a sentence contains other words.
        guard isAngle && isSentence || !Randomness.isLikely(inner) && !contains("://") else { return false }
        let letters = inner.count(where: \.isLetter)
        return isText && letters >= 2 && letters * 2 >= inner.count
    }

    /// `https://<project>.supabase.co`, `https://your-tenant.auth0.com`, `https://xxx.supabase.co`: a URL with a part
    /// to be replaced.
    private var isInAddress: Bool {
        guard contains("://") else { return false }
        return lower.split(whereSeparator: { "/.@:?&=".utf8.contains($0) }).contains { piece in
            let isBracketed =
                piece.first == UInt8(ascii: "<") && piece.last == UInt8(ascii: ">")
                || piece.first == UInt8(ascii: "[") && piece.last == UInt8(ascii: "]")
            return isBracketed && piece.count > 3
                || piece.count >= 3 && piece.allSatisfy { $0 == UInt8(ascii: "x") }
                || piece.starts(with: "your-".utf8) || piece.starts(with: "your_".utf8)
        }
    }

    /// `STRIPE_SECRET_KEY`: the name of any secret.
    private var isSecretsName: Bool {
        let words = written.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard words.count > 1, words.count <= 6, let last = words.last else { return false }
        return words.allSatisfy { (2...12).contains($0.count) && $0.allSatisfy(\.isCapital) }
            && (written.starts(with: "PATH_TO_".utf8)
                || ["KEY", "SECRET", "TOKEN", "PASSWORD"].contains { last.elementsEqual($0.utf8) })
    }

    /// `sk_test_...`, `eyJ…`: a truncated value.
    private var isEllipsis: Bool {
        lower.count <= 40
            && (lower.suffix(3).elementsEqual("...".utf8)
                || lower.suffix(3).elementsEqual([0xE2, 0x80, 0xA6]))
    }

    /// `sk_test_xxxxxxxxxxxxxxxx`, `re_1234567890`: a prefix followed by a repeated character or a count.
    private func endsInFill(_ words: [Bytes]) -> Bool {
        guard let last = words.last, words.count <= 4, last.endIndex == lower.endIndex,
            words.dropLast().allSatisfy({ word in
                // `sk-ant-api03-`
                let digits = word.reversed().prefix(while: \.isDigit).count
                return word.count <= 8 && digits <= 2 && digits < word.count
                    && word.dropLast(digits).allSatisfy(\.isLetter)
            })
        else { return false }
        guard words.count > 1 else { return false }
        if last.count >= 3, Set(last).count == 1, let fill = last.first,
            !fill.isLetter || fill == UInt8(ascii: "x")
        {
            return true
        }
        return last.count >= 6 && "12345678901234567890".utf8.starts(with: last) || isWordAgainAndAgain(last)
    }

    /// `sk_test_12345`, `whsec_test_secret`: a vendor's prefix followed by a placeholder.
    private var isFormAlone: Bool {
        guard let first = lower.first else { return false }
        return NonValueWords.beginningsInSmallLetters[first, default: []].contains { beginning in
            guard lower.starts(with: beginning) else { return false }
            let length = beginning.count
            let rest = NonValueClassifier(
                written: written.dropFirst(length), lower: lower.dropFirst(length), name: nil)
            return rest.lower.isEmpty || rest.classify() != nil
        }
    }

    /// `AKIAXXXXXXXXXXXXXXXX`, `https://hooks.slack.com/services/T000/B000/XXX`: a repeated character in place of a
    /// key.
    private var isFilled: Bool {
        let fills = "xyz0*.#".utf8
        let runs = lower.split { !$0.isLetter && !$0.isDigit && !"*#".utf8.contains($0) }
        let filled = runs.filter { run in
            let tail = run.reversed().prefix { $0 == run.last }.count
            return fills.contains(run.last ?? 0)
                && (tail == run.count && tail >= 3 || tail >= 8 && tail * 2 > run.count)
        }
        let length = filled.reduce(0) { $0 + $1.count }
        guard lower.contains(where: \.isLetter) else { return false }
        let marks = lower.filter { $0 == UInt8(ascii: "x") }.count
        if marks >= 3, lower.allSatisfy({ "x-_. ".utf8.contains($0) }) { return true }
        if filled.count > 1 { return length * 2 > lower.count - (contains("://") ? 24 : 0) }
        guard let only = filled.first else { return false }
        return only.count >= 12 && only.endIndex == lower.endIndex && length * 2 > lower.count
    }

    /// A statement that there is no value: `secret not found`, `coming soon`.
    private var isMissing: Bool {
        let pieces = lower.split { !$0.isLetter && !$0.isDigit }
        // Only texts that consist of words are read; keys are not.
        guard pieces.count > 1, pieces.count <= 8,
            pieces.allSatisfy({ $0.count <= 16 && ($0.count <= 3 || $0.allSatisfy(\.isLetter)) }),
            lower.allSatisfy({ $0.isLetter || $0.isDigit || " -_.:!?,'()%#<>".utf8.contains($0) })
        else { return false }
        let words = pieces.map { String(decoding: $0, as: UTF8.self) }
        let follows: [String: Set<String>] = [
            "not": ["found", "set", "available", "configured", "defined", "applicable", "provided"],
            "to": ["be"],
            "coming": ["soon"], "no": ["such", "value"], "stored": ["in", "by", "at"],
            "managed": ["by", "in", "via"],
            "null": ["value"],
            "be": [
                "set", "added", "provided", "filled", "injected", "replaced", "changed", "rotated",
                "generated", "configured",
            ],
            "get": ["from"], "copy": ["from"], "set": ["by", "in", "via", "at"],
            "injected": ["by", "at", "in", "during"], "provided": ["by", "at", "via"],
            "filled": ["by", "in", "at"], "replaced": ["by", "at", "in", "during"],
            "generated": ["by", "at", "during"], "populated": ["by", "at", "from"],
            "loaded": ["by", "from", "at"], "supplied": ["by", "at"], "resolved": ["by", "at"],
        ]
        for (first, second) in zip(words, words.dropFirst()) where follows[first]?.contains(second) == true {
            return true
        }
        return words.count <= 3 && ["ask", "see"].contains(words[0])
            && words.allSatisfy { $0.utf8.count <= 10 }
    }

    /// Returns whether the words ask for a value, or say that they are not one.
    private func asks(_ words: [String]) -> Bool {
        let has = { (wanted: [String]) in words.contains { wanted.contains($0) } }
        if has(["changeme", "replaceme", "fixme", "todo", "placeholder", "dummy", "redacted"]) {
            return true
        }
        // With a number appended to satisfy password rules.
        if words.contains(where: { word in
            ["changeme", "replaceme", "placeholder"].contains {
                word.hasPrefix($0) && word.dropFirst($0.count).allSatisfy(\.isNumber)
            }
        }) {
            return true
        }
        let isPair = { (first: [String], second: [String]) in
            zip(words, words.dropFirst()).contains { first.contains($0) && second.contains($1) }
        }
        if isPair(["change", "replace"], ["in", "before"]), has(["production", "prod", "deploy"]) {
            return true
        }
        if isPair(
            ["change", "set", "replace", "edit", "fill", "update", "configure", "generate"],
            ["me", "this", "it", "your", "here"])
        {
            return true
        }
        if has([
            "your", "my", "insert", "enter", "paste", "put", "add", "some", "generate", "provide", "the", "a",
        ]), has(NonValueWords.nouns),
            has(["your", "insert", "enter", "paste", "put", "provide", "generate", "here"])
                || words.first == "my" && words.dropFirst().allSatisfy(NonValueWords.nouns.contains)
        {
            return true
        }
        if words.last == "here", has(NonValueWords.nouns) { return true }
        if has(["replace", "swap", "fill"]), has(["with", "in"]), has(NonValueWords.nouns) { return true }
        if isPair(["super", "very", "not", "top"], ["secret", "secure"]) || has(["supersecret"]) {
            return true
        }
        if isPair(["not"], ["a"]), has(NonValueWords.nouns) { return true }
        return has(["example", "sample", "fake", "mock"])
            && words.allSatisfy {
                NonValueWords.nouns.contains($0)
                    || ["example", "sample", "fake", "mock", "test", "an"].contains($0)
            }
    }

    /// Returns whether a word is repeated to the length of a key: `deadbeef` eight times.
    private func isWordAgainAndAgain(_ text: Bytes) -> Bool {
        guard text.count >= 16 else { return false }
        return (4...16).contains { length in
            text.count >= 2 * length && text.dropFirst(length).elementsEqual(text.dropLast(length))
                && NonValueWords.repeated.contains { $0.utf8.elementsEqual(text.prefix(length)) }
        }
    }

    /// A UUID that a person typed: `11111111-1111-1111-1111-111111111111`, `12345678-1234-1234-1234-123456789012`.
    private func isTypedUUID(_ text: Bytes) -> Bool {
        let groups = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard text.count == 36, groups.map(\.count) == [8, 4, 4, 4, 12] else { return false }
        return Set(groups.joined()).count == 1
            || groups.allSatisfy {
                "123456789012".utf8.starts(with: $0) || "1234567890ab".utf8.starts(with: $0)
            }
    }

    /// Returns whether it is one character or a word repeated, or digits and letters in alphabetical or keyboard order.
    private func isRun(_ text: Bytes) -> Bool {
        guard text.count >= 3 else { return false }
        if Set(text).count == 1 || isWordAgainAndAgain(text) || isTypedUUID(text) { return true }
        let rows = [
            "12345678901234567890", "01234567890123456789", "09876543210987654321", "0123456789abcdef",
            "1234567890abcdef",
            "fedcba9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm",
            "asdfghjkl", "zxcvbnm", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujm",
            "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0u1v2w3x4y5z6",
        ]
        return text.count >= 4 && rows.contains { $0.utf8.starts(with: text) }
    }
}

extension UInt8 {
    fileprivate var isCapital: Bool { isLetter && self & 0x20 == 0 }
}
