import Scenarios

extension Scenario {
    /// A listing with these values, which are visible, too.
    func showing(_ environment: String, _ values: [String: String]) -> Scenario {
        listing(environment, values).handingIn(environment, values)
    }

    /// Acme's workspace: its services, and what each environment's file says besides who it is.
    ///
    /// Production and preprod list nothing until a test says otherwise; sandbox is there only when it is declared.
    static func acme(
        _ services: String, production: String = "", preprod: String = "", sandbox: String? = nil
    ) throws -> Scenario {
        var environments = [
            "production": environment("production", tier: "production", production),
            "preprod": environment("preprod", tier: "staging", preprod),
        ]
        environments["sandbox"] = sandbox.map { environment("sandbox", tier: "development", $0) }
        let scenario = try Scenario(
            services: "workspace: acme\nservices:\n\(services)\n", environments: environments)
        return environments.keys.reduce(scenario) { $0.listing($1, [:]) }
    }
}
