import Auditing
import Scenarios
import Testing

@Suite struct ValueMismatchTests {
    static let rows = [
        Case("the live value", .pass(.digest, "is the value that was handed in")) {
            $0.listing("preprod", ["PAY_KEY": "a"]).handingIn("preprod", ["PAY_KEY": "a"])
        },
        Case("another value", .fail(.digest, "was handed in with another value than the live one")) {
            $0.listing("preprod", ["PAY_KEY": "b"]).handingIn("preprod", ["PAY_KEY": "a"])
        },
        Case(
            "the live one is a variant",
            .fail(
                .digest,
                "was handed in with another value than the live one: the live one is the same with a trailing newline"
            )
        ) { $0.listing("preprod", ["PAY_KEY": "a\n"]).handingIn("preprod", ["PAY_KEY": "a"]) },
        Case("the one in the file is a variant", other("the one handed in is the same in quotes")) {
            $0.listing("preprod", ["PAY_KEY": "kQ4w9ZtR2mXc"]).handingIn(
                "preprod", ["PAY_KEY": "\"kQ4w9ZtR2mXc\""])
        },
        Case("an empty live value", other("the live one is empty")) {
            $0.listing("preprod", ["PAY_KEY": ""]).handingIn("preprod", ["PAY_KEY": "a"])
        },
        Case("its own name", other("the live one is its own name")) {
            $0.listing("preprod", ["PAY_KEY": "PAY_KEY"]).handingIn("preprod", ["PAY_KEY": "a"])
        },
        Case("the template's example", other("the live one is the template's own example")) {
            $0.listing("preprod", ["PAY_KEY": "pk_example"]).handingIn("preprod", ["PAY_KEY": "a"])
        },
        Case("the prefix alone", other("the live one is a prefix with nothing behind it")) {
            $0.listing("preprod", ["PAY_KEY": "pk_"]).handingIn("preprod", ["PAY_KEY": "a"])
        },
        Case("a layer of base64", other("the live one is the same in base64")) {
            $0.listing("preprod", ["PAY_KEY": "YQ=="]).handingIn("preprod", ["PAY_KEY": "a"])
        },
        Case("a placeholder handed in", other("the one handed in is the placeholder \"changeme\"")) {
            $0.listing("preprod", ["PAY_KEY": "a"]).handingIn("preprod", ["PAY_KEY": "changeme"])
        },
        Case(
            "a mask handed in",
            .unproven(.digest, "was handed in as a mask and not a value, which proves nothing")
        ) {
            $0.listing("preprod", ["PAY_KEY": "a"]).handingIn("preprod", ["PAY_KEY": "[SENSITIVE]"])
        },
        Case("production's value handed in", other("the one handed in is PAY_KEY in production")) {
            $0.listing("preprod", ["PAY_KEY": "a"]).listing("production", ["PAY_KEY": "b"])
                .handingIn("preprod", ["PAY_KEY": "b"])
        },
        Case(
            "its name only",
            .unproven(.name, "was handed in, and the listing does not show whether it is the live one")
        ) { $0.listing("preprod", namesOnly: ["PAY_KEY"]).handingIn("preprod", ["PAY_KEY": "a"]) },
        Case("unset", .fail(.name, "was handed in, and is not set in preprod")) {
            $0.handingIn("preprod", ["PAY_KEY": "a"])
        },
        Case("not handed in", nil) {
            $0.listing("preprod", ["PAY_KEY": "a"]).handingIn("preprod", ["PAY_HOOK": "a"])
        },
        Case("nothing handed in", nil) { $0.listing("preprod", ["PAY_KEY": "a"]) },
        Case("handed in for another environment", nil) {
            $0.listing("preprod", ["PAY_KEY": "a"]).handingIn("production", ["PAY_KEY": "a"])
        },
    ]

    private static func other(_ why: String) -> Outcome {
        .fail(.digest, "was handed in with another value than the live one: \(why)")
    }

    @Test(arguments: rows) func comparesWithTheLiveValue(_ row: Case) throws {
        let workspace = try Scenario.acme(
            "  pay: { title: Pay, severity: low, isolation: isolated, secrets: { PAY_KEY: { prefix: pk_, examples: pk_example } } }"
        )
        let record = row.arrange(workspace).audit("preprod")
        #expect(record.outcome(of: "preprod/value-mismatch/PAY_KEY") == row.expected)
    }

    /// A value is compared whether or not a manifest knows its name.
    @Test func comparesUndeclaredNames() throws {
        let record = try Scenario.acme("  {}").listing("preprod", ["LISTED": "a"])
            .handingIn("preprod", ["LISTED": "a", "GONE": "b"]).audit("preprod")
        #expect(
            record.ids(of: "value-mismatch")
                == ["preprod/value-mismatch/GONE", "preprod/value-mismatch/LISTED"])
        #expect(record.check("preprod/value-mismatch/LISTED")?.status == .pass)
        let gone = try #require(record.check("preprod/value-mismatch/GONE"))
        #expect(gone.status == .fail)
        #expect(gone.fix == "Take it out of the file, or set it in preprod.")
        #expect(gone.severity == .high)
    }
}
