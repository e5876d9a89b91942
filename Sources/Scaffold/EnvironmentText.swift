import Manifests
import Secrets

/// Writes an environment's file.
struct EnvironmentText {
    private let inventory: Inventory
    private let services: [DraftService]
    private let equal: EqualValues
    private let index: Int
    private let seen: Inventory.Seen

    init(_ inventory: Inventory, _ services: [DraftService], _ equal: EqualValues, _ index: Int) {
        (self.inventory, self.services, self.equal, self.index) = (inventory, services, equal, index)
        seen = inventory.environments[index]
    }

    var text: String {
        (EnvironmentText.head(of: seen.environment) + secrets).joined(separator: "\n") + "\n"
    }

    /// What is known of an environment before anybody looks at it.
    static func head(of environment: DraftEnvironment) -> [String] {
        [
            "# yaml-language-server: $schema=../schemas/environment.json",
            "# `envaudit init` made this of names and of which values are equal; it knows no value.",
            "environment: \(YAMLText.identifier(environment.name))",
            "tier: \(environment.tier.rawValue) # guess: by its name",
            "# frontend: https://… (the URL that its users open; SITE_URL is compared with it)",
        ] + listings(of: environment)
    }

    private static func listings(of environment: DraftEnvironment) -> [String] {
        var lines: [String] = []
        if let main = environment.listings.first(where: { $0.part == nil }) {
            lines.append("listing: \(declaration(main))")
        }
        let parts = environment.listings.filter { $0.part != nil }
        if !parts.isEmpty { lines.append("listings:") }
        lines += parts.map { "  \(YAMLText.identifier($0.part ?? "")): \(declaration($0))" }
        return lines.isEmpty
            ? ["# listing: { provider: …, project: … } (where its secrets are listed)"] : lines
    }

    private static func declaration(_ place: DraftEnvironment.Place) -> String {
        let settings = place.settings.map { "\(YAMLText.scalar($0.key)): \(YAMLText.scalar($0.value))" }
        let pairs = ["provider: \(YAMLText.identifier(place.provider))"] + settings
        return "{ \(pairs.joined(separator: ", ")) }"
    }

    /// The secrets, service by service.
    private var secrets: [String] {
        let groups = services.compactMap { service -> [String]? in
            let lines = service.secrets.flatMap { secret in
                inventory.addresses(of: secret.name, in: seen.environment).map { line(of: secret, at: $0) }
            }
            return lines.isEmpty ? nil : ["  # \(service.title)"] + lines
        }
        guard !groups.isEmpty else { return [] }
        return [
            "", "# guess: required is what every environment lists, optional what some do.", "secrets:",
        ] + groups.flatMap(\.self)
    }

    private func line(of secret: DraftSecret, at address: SecretAddress) -> String {
        var pairs = ["\(inventory.presence(of: address).rawValue): true"]
        var notes: [String] = []
        if let word = word(of: secret, at: address) {
            pairs.append("equals: \(YAMLText.scalar(word))")
            notes.append("this is its value, by its digest")
        }
        let forms = secret.forms(in: seen.environment.tier)
        if !forms.isEmpty {
            pairs += FormText.pairs(forms)
            notes.append("guess: by the tier")
        }
        if let note = equal.note(on: "\(address)", in: index) { notes.append(note) }
        let comment = notes.isEmpty ? "" : " # \(notes.joined(separator: "; "))"
        return "  \(YAMLText.scalar("\(address)")): { \(pairs.joined(separator: ", ")) }\(comment)"
    }

    /// The word that a setting is set to, where its digest tells; never one that `equals` takes for a reference.
    private func word(of secret: DraftSecret, at address: SecretAddress) -> String? {
        guard !secret.words.isEmpty, case .digest(let digest)? = seen.shown?["\(address)"] else { return nil }
        return secret.words.first { Digest(of: $0) == digest }
    }
}
