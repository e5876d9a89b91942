import Manifests
import Secrets

/// Writes `services.yaml`.
enum ServicesText {
    static func text(of services: [ScaffoldService]) -> String {
        let head = [
            "# yaml-language-server: $schema=../schemas/services.json",
            "# The services that these environments use, and the risk of sharing each.",
            "# Written by `envaudit init` from names and digests. Review every line marked \"guess\".",
        ]
        guard !services.isEmpty else { return (head + ["services: {}"]).joined(separator: "\n") + "\n" }
        let lines = head + ["services:"] + services.map(lines).joined(separator: [""])
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(of service: ScaffoldService) -> [String] {
        var lines = ["  \(YAMLText.identifier(service.id)): # guess: \(service.guess)"]
        lines.append("    title: \(YAMLText.line(service.title))")
        if let risk = service.risk { lines.append("    risk: \(YAMLText.line(risk))") }
        lines.append("    severity: \(service.severity.rawValue) # guess")
        lines.append(
            "    isolation: \(service.isolation.rawValue) # guess: \(meaning(of: service.isolation))")
        if let dashboard = service.dashboard { lines.append("    dashboard: \(dashboard)") }
        if !service.together, service.secrets.count > 1 {
            lines.append("    together: false # guess: each is useful alone")
        }
        return lines + ["    secrets:"] + service.secrets.map { "      \(line(of: $0))" }
    }

    private static func meaning(of isolation: IsolationClass) -> String {
        switch isolation {
        case .isolated: "values must differ between environments"
        case .shareable: "environments may share values"
        case .config: "not secret; equal values don't matter"
        }
    }

    /// What is declared of a secret, each key with its value.
    static func pairs(of secret: ScaffoldSecret) -> [String] {
        var pairs = FormText.pairs(secret.allForms)
        if let generator = secret.generator { pairs.append("generate: \(text(of: generator))") }
        if let other = secret.sameAs { pairs.append("same_as: \(YAMLText.scalar(other))") }
        if let reason = secret.configReason {
            pairs += ["isolation: config", "reason: \(YAMLText.scalar(reason))"]
        }
        return pairs
    }

    private static func line(of secret: ScaffoldSecret) -> String {
        let pairs = pairs(of: secret)
        var guess = pairs.isEmpty ? "" : " # guess"
        if secret.stageWords.isEmpty, !secret.sharedIn.isEmpty {
            let what =
                switch secret.likeness {
                case .equal: "the same address"
                case .nearly: "nearly the same address"
                case .host: "addresses of one host"
                }
            guess = " # guess: \(secret.sharedIn.joined(separator: ", ")) have \(what)"
        }
        return
            "\(YAMLText.scalar(secret.name)): \(pairs.isEmpty ? "{}" : "{ \(pairs.joined(separator: ", ")) }")\(guess)"
    }

    private static func text(of generator: Generator) -> String {
        switch generator {
        case .hex(let bytes): "{ hex: \(bytes) }"
        case .base64(let bytes): "{ base64: \(bytes) }"
        case .base64url(let bytes): "{ base64url: \(bytes) }"
        case .uuid: "uuid"
        case .password(let length, let alphabet):
            "{ password: { length: \(length), alphabet: \(YAMLText.scalar(alphabet)) } }"
        case .keyPair(let algorithm, let name): "{ \(algorithm): { public: \(YAMLText.scalar(name)) } }"
        }
    }
}

/// Writes an environment's file.
struct EnvironmentText {
    private let index: NameIndex
    private let services: [ScaffoldService]
    private let equal: EqualValues
    private let table: KnownServices
    private let position: Int
    private let listed: NameIndex.Listed

    init(
        _ index: NameIndex, _ services: [ScaffoldService], _ equal: EqualValues, _ table: KnownServices,
        _ position: Int
    ) {
        (self.index, self.services, self.equal) = (index, services, equal)
        (self.table, self.position) = (table, position)
        listed = index.environments[position]
    }

    var text: String {
        (EnvironmentText.head(of: listed.environment) + secrets).joined(separator: "\n") + "\n"
    }

    /// What is known of an environment before its listing is fetched.
    static func head(
        of environment: ScaffoldEnvironment,
        comment: String =
            "Written by `envaudit init` from names and digests. Review every line marked \"guess\"."
    ) -> [String] {
        let guess = environment.isTierGuessed ? " # guess: by its name" : ""
        var lines = [
            "# yaml-language-server: $schema=../schemas/environment.json", "# \(comment)",
            "environment: \(YAMLText.identifier(environment.name))",
            "tier: \(environment.tier.rawValue)\(guess)",
        ]
        if let frontend = environment.frontend {
            lines.append("frontend: \(YAMLText.link(frontend))")
        } else {
            lines.append("# frontend: https://… (add the URL that users open; SITE_URL is compared with it)")
        }
        if let branch = environment.gitBranch {
            lines.append("git_branch: \(YAMLText.identifier(branch))")
        }
        return lines + listings(of: environment)
    }

    private static func listings(of environment: ScaffoldEnvironment) -> [String] {
        var lines: [String] = []
        if let main = environment.listings.first(where: { $0.part == nil }) {
            lines.append("listing: \(declaration(main))")
        }
        let parts = environment.listings.filter { $0.part != nil }
        if !parts.isEmpty { lines.append("listings:") }
        lines += parts.map { "  \(YAMLText.identifier($0.part ?? "")): \(declaration($0))" }
        return lines.isEmpty
            ? ["# listing: { provider: …, project: … } (add where its secrets are listed)"] : lines
    }

    private static func declaration(_ place: ScaffoldEnvironment.Place) -> String {
        let settings = place.settings.map { "\(YAMLText.scalar($0.key)): \(YAMLText.scalar($0.value))" }
        let pairs = ["provider: \(YAMLText.identifier(place.provider))"] + settings
        return "{ \(pairs.joined(separator: ", ")) }"
    }

    /// The secrets, service by service.
    private var secrets: [String] {
        let groups = services.compactMap { service -> [String]? in
            let lines = service.secrets.flatMap { secret in
                index.addresses(of: secret.name, in: listed.environment).map { line(of: secret, at: $0) }
            }
            return lines.isEmpty ? nil : ["  # \(service.title)"] + lines
        }
        guard !groups.isEmpty else { return [] }
        return [
            "", "# guess: required is what every environment lists, optional what only some list.",
            "secrets:",
        ] + groups.flatMap(\.self)
    }

    private func line(of secret: ScaffoldSecret, at address: SecretAddress) -> String {
        var pairs = ["\(index.presence(of: address).rawValue): true"]
        var notes: [String] = []
        let stage = stage(of: secret, at: address)
        pairs += stage.pairs
        notes += stage.notes
        if stage.pairs.isEmpty, let text = stated(secret.name, at: address) {
            pairs.append("equals: \(YAMLText.scalar(text))")
            notes.append("guess: as it is, \(text.isEmpty ? "empty" : "a word that programs know")")
        }
        let forms = secret.forms(in: listed.environment.tier)
        if !forms.isEmpty, listed.shown?["\(address)"]?.noValue == nil {
            pairs += FormText.pairs(forms)
            notes.append("guess: by the tier")
        }
        if let note = equal.note(on: "\(address)", in: position) { notes.append(note) }
        let comment = notes.isEmpty ? "" : " # \(notes.joined(separator: "; "))"
        return "  \(YAMLText.scalar("\(address)")): { \(pairs.joined(separator: ", ")) }\(comment)"
    }

    /// What a secret has that looks like no value, and is meant: what no environment has a value for, what is empty and no
    /// credential, and the user name that all of a mail host's customers have. An unfilled credential is not meant.
    private func stated(_ name: String, at address: SecretAddress) -> String? {
        guard let shown = listed.shown?["\(address)"] else { return nil }
        let bare = table.bareName(of: name)
        guard let none = shown.noValue else {
            let isUser = bare.hasSuffix("USER") || bare.hasSuffix("USERNAME")
            return isUser && shown == .digest(Digest(of: "apikey")) ? "apikey" : nil
        }
        return !index.hasValue(name) || !table.settings.isCredential(bare) && !isExact(bare) ? none : nil
    }

    /// Whether the table has the very name of a credential: `DATABASE_URL`.
    private func isExact(_ name: String) -> Bool {
        guard let (service, secret) = table.match(name), case .name = secret.pattern.value else {
            return false
        }
        return service.isolation != .config && secret.configReason == nil
    }

    /// What a setting that tells the stage is declared to be. Its live word is, where it fits the environment's tier.
    /// Else the environment is told to be what its tier says, so that a stage copied from production fails.
    private func stage(of secret: ScaffoldSecret, at address: SecretAddress) -> (
        pairs: [String], notes: [String]
    ) {
        guard !secret.stageWords.isEmpty, case .digest(let digest)? = listed.shown?["\(address)"] else {
            return ([], [])
        }
        let tier = listed.environment.tier
        let word = secret.stageWords.flatMap(spellings).first { Digest(of: $0) == digest }
        let wordTier = word.flatMap { Tier(named: $0) }
        let others = secret.sharedIn.filter { $0 != listed.environment.name }
        let isShared = others.count < secret.sharedIn.count
        let note = isShared ? ["same value as in \(others.joined(separator: ", "))"] : []
        if let word, wordTier == tier || (!isShared && tier != .production && wordTier != .production) {
            return (["equals: \(YAMLText.scalar(word))"], ["its live value, by the digest"] + note)
        }
        guard word != nil || (isShared && tier != .production) else { return ([], note) }
        return (["equals: \(tier.rawValue)"], ["guess: by the tier; the live value is another"] + note)
    }
}
