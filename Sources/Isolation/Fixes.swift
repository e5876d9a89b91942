import Manifests

/// What an operator is told to do: one wording for all rules.
enum Fix {
    /// Give `secret` a value that is its own.
    static func replace(_ secret: AuditedSecret, in environment: AuditedEnvironment) -> String {
        // Nobody can change what the platform provides; its copy has to go.
        if secret.isPlatform { return "Replace the other secrets that have its value." }
        let otherwise = secret.presence == .optional ? " Or delete it until there is one." : ""
        return newValue(of: secret, in: environment) + otherwise + warning(secret)
    }

    /// Set `secret`, which is unset or has no good value.
    static func newValue(for secret: AuditedSecret, in environment: AuditedEnvironment) -> String {
        newValue(of: secret, in: environment) + warning(secret)
    }

    private static func newValue(of secret: AuditedSecret, in environment: AuditedEnvironment) -> String {
        if let value = secret.expectation?.equals?.text(in: environment.environment) {
            return "Set it to \(value), without quotes, spaces or a newline."
        }
        switch secret.declaration?.generator {
        case .hex(let bytes)?: return "Generate a value with `openssl rand -hex \(bytes)` and set it."
        case .base64(let bytes)?: return "Generate a value with `openssl rand -base64 \(bytes)` and set it."
        case nil: break
        }
        guard let service = secret.service, secret.isolation != .config else {
            return "Set a value of \(environment.name)'s own."
        }
        let place = service.dashboard.map { " at \($0)" } ?? ""
        return "Issue a credential for \(environment.name) in \(service.title)\(place) and set it."
    }

    /// Delete `secret`.
    static func delete(_ secret: AuditedSecret) -> String { "Delete \(secret.name)." + warning(secret) }

    /// Prove with the value what a digest can't tell; the same words for all secrets, so that they are said once.
    static func prove(_ environment: AuditedEnvironment) -> String {
        let name = environment.name
        return
            "Prove it with the value, once: envaudit attest \(name) SECRET. Or at every check: envaudit check"
            + " \(name) --values \(name)=FILE"
    }

    private static func warning(_ secret: AuditedSecret) -> String {
        secret.declaration?.note.map { " Note: \($0)" } ?? ""
    }
}
