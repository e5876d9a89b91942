import Support
import Testing

/// What every customer of a vendor asks, and what only one of them does.
@Suite struct VendorAddressTests {
    @Test(arguments: [
        "https://api.stripe.com", "https://api.stripe.com/v1", "https://demo.docusign.net/restapi",
        "https://account-d.docusign.com", "https://cloud.langfuse.com", "https://api.smith.langchain.com",
        "https://cdn.contentful.com", "https://challenges.cloudflare.com/turnstile/v0/siteverify",
        "https://na4.docusign.net/restapi", "https://oauth2.googleapis.com/token",
        "https://accounts.google.com/o/oauth2/auth",
        "https://api-m.sandbox.paypal.com", "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://smtp.sendgrid.net",
        "https://s3.eu-central-1.amazonaws.com", "https://sts.amazonaws.com/",
        "https://otlp.eu01.nr-data.net", "https://eu.i.posthog.com",
        "https://api.eu.mailgun.net/v3", "https://graph.facebook.com/v19.0",
    ]) func `is everybody's`(_ text: String) throws { #expect(VendorAddress.isOne(try HTTPURL(text))) }

    @Test(arguments: [
        "https://acme.zendesk.com", "https://hooks.slack.com/services/T0AB1CD2E",
        "https://o123.ingest.sentry.io/4",
        "https://data.s3.amazonaws.com", "https://sqs.eu-west-1.amazonaws.com/123456789012/events",
        "https://acme-bucket.storage.googleapis.com", "https://storage.googleapis.com/acme-uploads",
        "https://api.acme.example",
        "https://acme.eu.auth0.com", "https://abcdefghijklmnopqrst.supabase.co",
        "https://api.stripe.com.acme.example",
        "https://mystripe.com", "https://api.github.com/repos/acme/shop",
    ]) func `is a customer's`(_ text: String) throws { #expect(!VendorAddress.isOne(try HTTPURL(text))) }
}
