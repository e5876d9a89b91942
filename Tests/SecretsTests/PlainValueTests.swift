import Secrets
import Support
import Testing

/// Visible values that no credential is, and those that may be one.
@Suite struct PlainValueTests {
    @Test(arguments: [
        ("0.1", PlainValue.word), ("7d", .word), ("15m", .word), ("1h30m", .word), ("512MiB", .word),
        ("2024-06-20", .word), ("2024-09-30.acacia", .word), ("86400000", .word), (":8080", .word),
        ("v1.2", .word), ("x-api-key", .word), ("GET,POST", .word), ("eu-central-1", .word),
        ("europe-west3", .word), ("en_US.UTF-8", .word), ("en-us", .word), ("mysql", .word), ("HS256", .word),
        ("Lax", .word), ("app.py", .word), ("libjemalloc.so.2", .word), ("SASL_SSL", .word), ("*", .word),
        ("/etc/tls/tls.key", .place), ("/root/.ssh/id_ed25519", .place), ("/app", .place),
        ("./dev.db", .place),
        ("/sign-in", .place), ("/account/settings", .place),
        ("https://api.openai.com/v1", .place), ("https://eu.i.posthog.com", .place),
        ("smtp.postmarkapp.com", .place), ("http://localhost:3000", .place), ("http://+:8080", .place),
        ("hello@acme.example", .mailbox), ("Acme <hello@acme.example>", .mailbox), ("shop", .label),
        ("shop:", .label), ("api/v1", .label),
    ]) func `is no credential`(_ text: String, _ kind: PlainValue) {
        #expect(plain(text) == kind)
    }

    @Test(arguments: [
        "", "Zp4k" + "Q9vL2sT7", "9f86d081884c7d659a2feaa0", "123456789012", "+14155551234", "10.0.0.12",
        "10.0.0.12:6379", "https://app.acme.example", "https://hooks.slack.com/services/T0AB1CD2E/B0FG3HI4J",
        "app.acme.example", "a1b2@group.calendar.google.com", "bot@acme.iam.gserviceaccount.com",
        "https://\("key")@o1.ingest.sentry.io/1", "sk_test_" + "51Hb8Q2e",
        "/T0AB1CD2E/B0FG3HI4J", "postgres://u:p@localhost/x", "https://s3.eu-central-1.amazonaws.com/acme",
    ]) func `may be one`(_ text: String) {
        #expect(plain(text) == nil)
    }

    private func plain(_ text: String) -> PlainValue? {
        var text = text
        return text.withUTF8 { PlainValue(UnsafeRawBufferPointer($0)) }
    }
}
