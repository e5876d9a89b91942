import Support

/// The form of a key that identifies its kind.
package struct SecretForm: Hashable, Sendable {
    /// The key's kind, such as “a Stripe secret key”.
    package let title: String
    /// The key's prefix.
    package let prefix: String
    /// The minimum number of characters after the prefix; a mere mention has fewer.
    package let rest: Int
    /// The characters allowed after the prefix besides letters and digits.
    package var marks = ""
    /// The minimum number of digits after the prefix, for prefixes that words may have, too.
    package var digits = 0
    /// Who may have the key.
    package var audience = Audience.server

    /// Who may have a key.
    package enum Audience: Hashable, Sendable {
        /// Servers only.
        case server
        /// Anybody, in production alone.
        case anybodyLive
        /// Anybody, anywhere but in production.
        case anybodyTest
    }

    /// The minimum number of distinct characters. A key of one or two repeated characters is an example in a manual.
    package static let leastVariety = 3
}

extension SecretForm {
    /// The known forms of keys. “gitleaks” is github.com/gitleaks/gitleaks, config/gitleaks.toml, followed by the
    /// rule's name.
    ///
    /// Secrets without a form of their own, such as 32 hex digits, are found by digest only.
    package static let all: [SecretForm] = stripe + supabase + models + mail + hosts

    /// gitleaks stripe-access-token; docs.stripe.com/keys for publishable keys, whose prefix Clerk uses, too;
    /// docs.stripe.com/webhooks for `whsec_`, which other vendors follow by base64 (Standard Webhooks).
    private static let stripe = [
        SecretForm(title: "a live secret key", prefix: "sk_" + "live_", rest: 10),
        SecretForm(title: "a test secret key", prefix: "sk_" + "test_", rest: 10),
        SecretForm(title: "a live restricted key", prefix: "rk_" + "live_", rest: 10),
        SecretForm(title: "a test restricted key", prefix: "rk_" + "test_", rest: 10),
        SecretForm(title: "a live publishable key", prefix: "pk_live_", rest: 10, audience: .anybodyLive),
        SecretForm(title: "a test publishable key", prefix: "pk_test_", rest: 10, audience: .anybodyTest),
        SecretForm(title: "a webhook's signing secret", prefix: "whsec_", rest: 24, marks: "+/="),
    ]

    /// supabase.com/docs/guides/api/api-keys; access tokens: supabase/cli, `internal/utils/access_token.go`.
    private static let supabase = [
        SecretForm(title: "a Supabase secret key", prefix: "sb_" + "secret_", rest: 20, marks: "-_"),
        SecretForm(title: "a Supabase access token", prefix: "sbp_", rest: 40, marks: "_"),
    ]

    /// gitleaks anthropic-api-key, openai-api-key, huggingface-access-token, perplexity-api-key;
    /// console.groq.com/keys, replicate.com/account/api-tokens, openrouter.ai/docs, docs.x.ai.
    private static let models = [
        SecretForm(title: "a Groq key", prefix: "gs" + "k_", rest: 40),
        SecretForm(title: "a Hugging Face token", prefix: "hf" + "_", rest: 30),
        SecretForm(title: "a Replicate token", prefix: "r8" + "_", rest: 37),
        SecretForm(title: "a Perplexity key", prefix: "ppl" + "x-", rest: 40),
        SecretForm(title: "an OpenRouter key", prefix: "sk-" + "or-v1-", rest: 40),
        SecretForm(title: "an Anthropic key", prefix: "sk-" + "ant-", rest: 32, marks: "-_"),
        SecretForm(title: "an OpenAI key", prefix: "sk-" + "proj-", rest: 32, marks: "-_"),
        SecretForm(title: "an OpenAI key", prefix: "sk-" + "svcacct-", rest: 32, marks: "-_"),
        SecretForm(title: "an OpenAI key", prefix: "sk-" + "admin-", rest: 32, marks: "-_"),
        SecretForm(title: "an xAI key", prefix: "xai" + "-", rest: 60),
    ]

    /// gitleaks sendgrid-api-token, mailgun-private-api-token, sendinblue-api-token. Resend's documentation shows `re_`
    /// and some thirty letters, digits and `_`; requiring digits excludes words.
    private static let mail = [
        SecretForm(title: "a SendGrid key", prefix: "SG.", rest: 60, marks: "=_-."),
        SecretForm(title: "a Mailgun key", prefix: "key-", rest: 32, digits: 5),
        SecretForm(title: "a Brevo key", prefix: "xkey" + "sib-", rest: 64, marks: "-"),
        SecretForm(title: "a Resend key", prefix: "re_", rest: 24, marks: "_", digits: 3),
    ]

    /// gitleaks github-pat, github-oauth, github-app-token, github-fine-grained-pat, slack-bot-token,
    /// slack-user-token, slack-app-token, slack-webhook-url, gcp-oauth-client-secret, gitlab-pat, npm-access-token,
    /// shopify-access-token, digitalocean-pat, linear-api-key, square-access-token, age-secret-key; PostHog: posthog.com/docs/api;
    /// HighLevel: marketplace.gohighlevel.com, “Private integrations”. Cal.com: cal.com/docs/api-reference/v2; HubSpot:
    /// developers.hubspot.com, “Private apps”; Mapbox: docs.mapbox.com, “Access tokens”; Discord: discord.com/developers/docs/resources/webhook.
    private static let hosts = [
        SecretForm(title: "a GitHub token", prefix: "ghp_", rest: 36),
        SecretForm(title: "a GitHub token", prefix: "gho_", rest: 36),
        SecretForm(title: "a GitHub token", prefix: "ghs_", rest: 36),
        SecretForm(title: "a GitHub token", prefix: "github_pat_", rest: 60, marks: "_"),
        SecretForm(title: "a Slack token", prefix: "xoxb-", rest: 24, marks: "-"),
        SecretForm(title: "a Slack token", prefix: "xoxp-", rest: 24, marks: "-"),
        SecretForm(title: "a Slack token", prefix: "xapp-", rest: 24, marks: "-"),
        SecretForm(title: "a Slack webhook", prefix: "hooks.slack.com/services/", rest: 30, marks: "/"),
        SecretForm(title: "a Discord webhook", prefix: "discord.com/api/webhooks/", rest: 40, marks: "/-_"),
        SecretForm(title: "a Cal.com key", prefix: "cal_live_", rest: 32),
        SecretForm(title: "a HubSpot token", prefix: "pat-na1-", rest: 36, marks: "-"),
        SecretForm(title: "a HubSpot token", prefix: "pat-eu1-", rest: 36, marks: "-"),
        SecretForm(title: "a Mapbox secret token", prefix: "sk.e" + "yJ", rest: 24, marks: "-_."),
        SecretForm(title: "a GitLab token", prefix: "glpat-", rest: 20, marks: "-_"),
        SecretForm(title: "an npm token", prefix: "npm_", rest: 36),
        SecretForm(title: "a Shopify token", prefix: "shpat_", rest: 32),
        SecretForm(title: "a DigitalOcean token", prefix: "dop_v1_", rest: 64),
        SecretForm(title: "a PostHog personal key", prefix: "phx" + "_", rest: 30, digits: 2),
        SecretForm(title: "a HighLevel token", prefix: "pit" + "-", rest: 36, marks: "-", digits: 5),
        SecretForm(title: "a Square secret", prefix: "sq0" + "csp-", rest: 40, marks: "-_"),
        SecretForm(title: "an age identity", prefix: "AGE-SECR" + "ET-KEY-1", rest: 50),
        SecretForm(title: "a Linear key", prefix: "lin_api_", rest: 40),
        SecretForm(title: "a Google OAuth client secret", prefix: "GOC" + "SPX-", rest: 24, marks: "-_"),
    ]

    /// A private key in PEM: RFC 7468, and OpenSSL's older labels.
    package static let privateKey = SecretForm(
        title: "a private key", prefix: "-----BEGIN ", rest: 40, marks: "+/=")

    /// A JSON Web Token that bypasses Row Level Security: Supabase's older keys contain their role.
    package static let serviceRole = SecretForm(
        title: "a service_role key", prefix: "eyJ", rest: 40, marks: "-_.")
}

extension SecretForm {
    /// Returns whether the whole text is a key for servers only, or an AWS access key ID.
    static func isWhole(_ text: Bytes) -> Bool {
        guard let first = text.first, text.count >= 20, text.count <= 512,
            let forms = byFirstByte[first]
        else { return false }
        return forms.contains { form in
            guard text.starts(with: form.prefix.utf8) else { return false }
            let rest = text.dropFirst(form.prefix.utf8.count)
            return rest.count >= form.rest
                && rest.allSatisfy { $0.isAlphanumeric || form.marks.utf8.contains($0) }
                && Set(rest.prefix(64)).count >= leastVariety
                && rest.count(where: \.isDigit) >= form.digits
        }
    }

    /// docs.aws.amazon.com/IAM, “IAM identifiers”. It accompanies its key and is not searched for on its own.
    private static let accessKeyID = SecretForm(title: "an AWS access key's id", prefix: "AKIA", rest: 16)

    private static let byFirstByte = Dictionary(
        grouping: (all + [accessKeyID]).filter { $0.audience == .server },
        by: { $0.prefix.utf8.first ?? 0 })
}
