import Manifests

/// Writes `services.yaml`.
enum ServicesText {
    static func text(of services: [DraftService]) -> String {
        let head = [
            "# yaml-language-server: $schema=../schemas/services.json",
            "# What these environments integrate with, and what it would mean to share it.",
            "# `envaudit init` made this of names alone. What is marked with “guess” is to be read and mended.",
        ]
        guard !services.isEmpty else { return (head + ["services: {}"]).joined(separator: "\n") + "\n" }
        let lines = head + ["services:"] + services.map(lines).joined(separator: [""])
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(of service: DraftService) -> [String] {
        var lines = ["  \(YAMLText.identifier(service.id)): # guess: \(service.guess)"]
        lines.append("    title: \(YAMLText.line(service.title))")
        if let risk = service.risk { lines.append("    risk: \(YAMLText.line(risk))") }
        lines.append("    severity: \(service.severity.rawValue) # guess")
        lines.append(
            "    isolation: \(service.isolation.rawValue) # guess: \(meaning(of: service.isolation))")
        if let dashboard = service.dashboard { lines.append("    dashboard: \(dashboard)") }
        if !service.together, service.secrets.count > 1 {
            lines.append("    together: false # guess: each is of use alone")
        }
        return lines + ["    secrets:"] + service.secrets.map { "      \(line(of: $0))" }
    }

    private static func meaning(of isolation: IsolationClass) -> String {
        switch isolation {
        case .isolated: "no two environments may have the same value"
        case .shareable: "environments may share it"
        case .config: "no secret"
        }
    }

    private static func line(of secret: DraftSecret) -> String {
        var pairs = FormText.pairs(secret.allForms)
        if let reason = secret.configReason {
            pairs += ["isolation: config", "reason: \(YAMLText.scalar(reason))"]
        }
        let guess = pairs.isEmpty ? "" : " # guess"
        return
            "\(YAMLText.scalar(secret.name)): \(pairs.isEmpty ? "{}" : "{ \(pairs.joined(separator: ", ")) }")\(guess)"
    }
}
