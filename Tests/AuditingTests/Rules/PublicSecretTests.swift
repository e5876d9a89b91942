import Auditing
import Scenarios
import Testing

@Suite struct PublicSecretTests {
    private static let key = "sk_" + "live_51Hb8Q2eZvKYlo2C0aJ9f3"

    /// A value that is shown tells what a name does not.
    @Test(arguments: [
        (key, Status.fail), ("{\"key\":\"\(key)\"}", .fail), ("pk_" + "live_51Hb8Q2eZvKYlo2C0aJ9f3", nil),
        ("https://pay.acme.example", nil),
    ]) func looksAtTheValue(_ value: String, _ status: Status?) throws {
        let scenario = try Scenario.acme(
            "  pay: { title: Pay, severity: high, isolation: isolated, secrets: { NEXT_PUBLIC_PAY: {} } }"
        ).showing("preprod", ["NEXT_PUBLIC_PAY": value])
        #expect(scenario.audit("preprod").check("preprod/public-secret/NEXT_PUBLIC_PAY")?.status == status)
    }
}
