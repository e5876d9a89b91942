import Listings
import Manifests
import Support

/// No server's key has a name that front ends receive.
struct PublicSecret: SecretRule {
    let description = RuleDescription(
        id: "public-secret",
        failsWhen:
            "a server's key has a name that build tools hand to browsers: NEXT_PUBLIC_, VITE_, REACT_APP_ and the like; a value that is shown tells whose it is, else its declared form, the words of its name, and what well-known services call their servers' keys",
        needs: .name, severity: .critical,
        why: "A build tool copies every variable with such a name into the scripts that everybody loads.",
        fix: "Set the key under a name of the server's own, and replace it: browsers may have it by now.",
        principle: .ratherUnset, controls: [.nhi2, .soc2],
        proves: "It has no passes: a name proves nothing of what a build puts into its scripts.",
        examples: [
            RuleExample(
                "a service role key", services: PublicSecret.example,
                preprod: .init(listed: ["NEXT_PUBLIC_SERVICE_ROLE_KEY": "one"]),
                "NEXT_PUBLIC_SERVICE_ROLE_KEY", .fail,
                "is a server's key, and NEXT_PUBLIC_ hands it to every browser"),
            RuleExample(
                "a well-known service's key", services: PublicSecret.example,
                preprod: .init(listed: ["VITE_OPENAI_API_KEY": "one"]),
                "VITE_OPENAI_API_KEY", .fail, "is a server's key, and VITE_ hands it to every browser"),
            RuleExample(
                "a setting", services: PublicSecret.example,
                preprod: .init(listed: ["VITE_PASSWORD_MIN_LENGTH": "12"]),
                silentOn: "VITE_PASSWORD_MIN_LENGTH"),
            RuleExample(
                "a key that browsers may have", services: PublicSecret.example,
                preprod: .init(listed: ["VITE_PAY_PUBLISHABLE_KEY": "one"]),
                silentOn: "VITE_PAY_PUBLISHABLE_KEY"),
        ])

    private static let example =
        "pay: { title: Pay, severity: high, isolation: isolated, together: false, secrets: { NEXT_PUBLIC_SERVICE_ROLE_KEY: {}, VITE_PAY_PUBLISHABLE_KEY: {}, VITE_OPENAI_API_KEY: {}, VITE_PASSWORD_MIN_LENGTH: {} } }"

    /// The prefixes of variables that build tools give to browsers. Sources: the documentation of Next.js, Vite, Create
    /// React App, Gatsby, Nuxt, Expo, Vue CLI, Astro, SvelteKit, Angular's NG_APP, Storybook, Parcel, Redwood, Sanity,
    /// Taro, Plasmo, Umi, Laravel Mix and create-elm-app.
    private static let prefixes = [
        "NEXT_PUBLIC_", "VITE_", "REACT_APP_", "GATSBY_", "NUXT_PUBLIC_", "NUXT_ENV_", "EXPO_PUBLIC_",
        "VUE_APP_", "PUBLIC_", "NG_APP_", "STORYBOOK_", "REDWOOD_ENV_", "SNOWPACK_PUBLIC_", "RSBUILD_PUBLIC_",
        "SKY_PUBLIC_", "BUN_PUBLIC_", "FARM_PUBLIC_", "RAZZLE_", "PREACT_APP_", "WXT_", "SANITY_STUDIO_",
        "TARO_APP_", "PLASMO_PUBLIC_", "UMI_APP_", "MIX_", "ELM_APP_",
    ]

    /// Returns the prefix that makes build tools give a name to browsers; `nil` if it has none.
    static func prefix(of name: Name) -> String? {
        let name = name.text.uppercased()
        return prefixes.first { name.utf8.starts(with: $0.utf8) }
    }

    func judge(
        _ secret: AuditedSecret, of environment: AuditedEnvironment, in audit: Audit
    ) -> Finding<String>? {
        guard let prefix = secret.publicPrefix, secret.listed != nil, !secret.isPlatform else { return nil }
        return PublicSecret.evidence(ofServersKey: secret, named: prefix, in: environment).map {
            Finding(secret, .fail, evidence: $0, prefix)
        }
    }

    /// Returns the evidence that a secret with a public name is a server's key; `nil` if there is none.
    static func evidence(
        ofServersKey secret: AuditedSecret, named prefix: String, in environment: AuditedEnvironment
    ) -> EvidenceLevel? {
        switch environment.audience(of: secret) {
        case .server?: return .value
        case .anybody?, .noKey?: return nil
        case nil: break
        }
        guard !secret.isPublished else { return nil }
        if secret.hasServersForm { return .name }
        // The name of a setting may contain such a word; its service's declaration decides.
        guard secret.isolation != .config else { return nil }
        return KeyName.isServers(String(secret.id.name.text.dropFirst(prefix.count))) ? .name : nil
    }
}

extension PublicSecret {
    func message(_ finding: Finding<String>, in scene: Scene) -> String {
        "is a server's key, and \(finding.detail) hands it to every browser"
    }

    func fix(_ finding: Finding<String>, in scene: Scene) -> Fix? {
        if let secret = finding.subject.secret, secret.presence == .forbidden || secret.isDeprecated {
            return .delete(secret)
        }
        return
            "Set the key under a name of the server's own, delete this one, and replace the key: browsers may have it."
    }
}

extension AuditedSecret {
    /// Whether its declared form is that of a server's key.
    fileprivate var hasServersForm: Bool {
        forms.contains { form in
            switch form {
            case .prefix(let prefixes):
                prefixes.contains { prefix in
                    ["sk_", "rk_", "whsec_", "sb_secret_", "-----BEGIN", "re_", "xoxb-", "ghp_"].contains {
                        prefix.utf8.starts(with: $0.utf8)
                    }
                }
            case .jwt(let role?): role == "service_role"
            default: false
            }
        }
    }
}
