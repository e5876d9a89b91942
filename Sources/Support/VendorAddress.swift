/// Addresses at which a vendor serves all of its customers: `https://api.stripe.com/v1`.
///
/// They do not identify an environment, since the key decides whose account is used. A customer's own host or path at a
/// vendor, `acme.eu.auth0.com` or `hooks.slack.com/services/T…`, is not such an address.
package enum VendorAddress {
    /// Returns whether a URL is the same for all of a vendor's customers.
    package static func isOne(_ url: HTTPURL) -> Bool {
        // Paths at Amazon's hosts name buckets and queues.
        isVendors(host: url.host) && isGeneralPath(url.path) && url.query == nil
            && (url.path.isEmpty || !url.host.hasSuffix(".\(amazon)"))
    }

    /// Returns whether a host is a vendor's own and not a customer's.
    package static func isVendors(host: String) -> Bool {
        let labels = host.split(separator: ".").map(String.init)
        guard labels.count >= 2 else { return false }
        let domain = labels.suffix(2).joined(separator: ".")
        let before = labels.dropLast(2)
        if domain == amazon {
            return before.count <= 2 && before.first.map(amazonServices.contains) == true
                && before.dropFirst().allSatisfy { $0.last?.isNumber == true && isGeneralLabel($0) }
        }
        return domains.contains(domain) && before.allSatisfy(isGeneralLabel)
            || wholeDomains.contains(domain) && before.count == 1
    }

    /// Returns whether a host ends in a vendor's domain. Does not copy the bytes.
    package static func mayBeVendors(host: some BidirectionalCollection<UInt8>) -> Bool {
        let labels = host.split(separator: UInt8(ascii: "."))
        guard labels.count > 1, let last = labels.last, last.count <= 4 else { return false }
        let domain = labels[labels.count - 2]
        return all.contains { known in
            let parts = known.utf8.split(separator: UInt8(ascii: "."))
            return parts[0].elementsEqual(domain) && parts[1].elementsEqual(last)
        }
    }

    /// Returns whether a label is not a customer's: `api`, `na4`, `us-east-1`, `account-d`.
    private static func isGeneralLabel(_ label: String) -> Bool {
        label.split(separator: "-").allSatisfy { word in
            let name = word.prefix { $0.isLetter }
            return word.count <= 2 || word.allSatisfy(\.isNumber)
                || words.contains(String(name)) && word.dropFirst(name.count).allSatisfy(\.isNumber)
        }
    }

    /// Returns whether a path is the same for all customers: versions and the words of an API.
    private static func isGeneralPath(_ path: String) -> Bool {
        path.lowercased().split { "/-_.".contains($0) }.allSatisfy { word in
            let name = word.prefix { $0.isLetter }
            return word.dropFirst(name.count).allSatisfy(\.isNumber)
                && (name.count < 2 || pathWords.contains(String(name)))
        }
    }

    private static let words: Set<String> = [
        "account", "accounts", "analytics", "api", "app", "auth", "beta", "cdn", "central", "challenges",
        "checkout", "cloud",
        "connect",
        "console", "core", "dashboard", "data", "demo", "developer", "developers", "east", "eastus", "eu",
        "euw",
        "events",
        "express", "files", "gateway", "global", "graph", "graphql", "hooks", "id", "identity", "imap",
        "inbound", "ingest",
        "intake", "live", "login", "mail", "management", "mcp", "na", "north", "northeast", "oauth", "open",
        "otlp",
        "outlook", "pay",
        "payments", "platform", "pop", "push", "realtime", "relay", "rest", "sandbox", "secure", "send",
        "services", "smith", "smtp",
        "south", "southeast", "sso", "staging", "status", "stream", "test", "track", "upload", "us", "usw",
        "video", "web",
        "west", "westeurope", "www",
    ]
    private static let pathWords: Set<String> = [
        "account", "accounts", "api", "apis", "auth", "authorize", "bot", "charges", "chat", "checkout",
        "common",
        "completions", "embeddings", "events", "graphql", "health", "json", "jwks", "login", "mail",
        "messages", "models",
        "oauth", "openai", "openid", "organizations", "payments", "rest", "restapi", "rpc", "send",
        "services", "siteverify", "soap",
        "sso", "token", "tokens", "track", "turnstile", "upload", "users", "well", "known", "configuration",
        "xml",
    ]

    /// Vendors whose subdomains are their own services, except for their customers' subdomains.
    private static let domains: Set<String> = [
        "adyen.com", "airtable.com", "algolia.com", "amazon.com", "anthropic.com", "apple.com",
        "assemblyai.com",
        "atlassian.com", "box.com", "braintreegateway.com", "brevo.com", "cal.com", "calendly.com",
        "circle.so",
        "clerk.com", "clerk.dev", "cloudflare.com", "cohere.ai", "cohere.com", "contentful.com",
        "datadoghq.com",
        "datadoghq.eu",
        "daily.co", "deepgram.com", "deepl.com", "deepseek.com", "digitalocean.com", "discord.com",
        "docusign.com",
        "docusign.net", "dropbox.com", "dropboxapi.com", "elevenlabs.io", "facebook.com", "figma.com",
        "fly.io",
        "github.com", "gitlab.com", "gmail.com", "google.com", "groq.com", "helpscout.net", "heroku.com",
        "honeycomb.io",
        "hubapi.com", "hubspot.com", "huggingface.co", "instagram.com", "intercom.io", "intuit.com",
        "klarna.com",
        "klaviyo.com", "langchain.com", "langfuse.com", "launchdarkly.com", "linear.app", "linkedin.com",
        "live.com",
        "livekit.io",
        "logtail.com", "loops.so", "mailchannels.net", "mailchimp.com", "mailerlite.com", "mailersend.com",
        "mailgun.net",
        "mailgun.org", "mailjet.com", "mailtrap.io", "mandrillapp.com", "mapbox.com", "meta.com",
        "microsoft.com",
        "microsoftonline.com", "mistral.ai", "mixpanel.com", "mollie.com", "mux.com", "netlify.com",
        "newrelic.com",
        "notion.com", "notion.so", "npmjs.org", "nr-data.net", "nylas.com", "office.com", "office365.com",
        "okta.com",
        "onesignal.com",
        "openai.com", "openrouter.ai", "paddle.com", "paypal.com", "perplexity.ai", "pinecone.io",
        "plaid.com", "plausible.io",
        "polar.sh", "posthog.com", "postmarkapp.com", "proctorexam.com", "pusher.com", "pushover.net",
        "razorpay.com",
        "render.com", "replicate.com", "resend.com", "resend.dev", "revenuecat.com", "rollbar.com",
        "salesforce.com",
        "segment.com", "segment.io", "sendgrid.com", "sendgrid.net", "sentry.io", "shopify.com", "slack.com",
        "snapchat.com",
        "sparkpost.com", "sparkpostmail.com", "spotify.com", "square.com", "squareup.com",
        "squareupsandbox.com",
        "stripe.com", "supabase.com", "svix.com", "telegram.org", "tiktok.com", "together.ai", "together.xyz",
        "transferwise.com", "trello.com", "twilio.com", "twitter.com", "typeform.com", "vercel.com",
        "vimeo.com",
        "voyageai.com", "whatsapp.com", "whereby.com", "whop.com", "wise.com", "woodpecker.co", "workos.com",
        "x.ai", "x.com",
        "xero.com", "youtube.com", "zapier.com", "zendesk.com", "zoom.us",
    ]
    private static let amazon = "amazonaws.com"
    /// Amazon's services that have one host per region for all customers.
    private static let amazonServices: Set<String> = [
        "dynamodb", "email", "email-smtp", "kms", "lambda", "logs", "s3", "secretsmanager", "sns", "sqs",
        "ssm", "sts",
    ]
    private static let all = domains.union(wholeDomains).union([amazon])
    /// Vendors that have one host per service, and no customer hosts.
    private static let wholeDomains: Set<String> = ["googleapis.com"]
}
