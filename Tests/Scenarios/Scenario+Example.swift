public import Auditing
import Listings
import Secrets
import Support

extension Scenario {
    /// The workspace of a rule's example, with what is live in it.
    public init(_ example: RuleExample) throws {
        let sides = [
            ("production", "production", example.production), ("preprod", "staging", example.preprod),
        ]
        var scenario = try Scenario(
            services: "workspace: acme\nservices:\n  \(example.services.indented)\n"
                + (example.safeguards.isEmpty ? "" : "safeguards:\n  \(example.safeguards)\n"),
            environments: Dictionary(
                uniqueKeysWithValues: sides.map { name, tier, side in
                    (name, Scenario.environment(name, tier: tier, side.manifest))
                }))
        scenario = scenario.seeing(sides.map { ($0.0, $0.2) })
        if let base = example.base {
            let declared = try Scenario(
                services: "workspace: acme\nservices:\n  \(base.services.indented)\n",
                environments: [
                    "production": Scenario.environment("production", tier: "production", base.production),
                    "preprod": Scenario.environment("preprod", tier: "staging", base.preprod),
                ])
            scenario = scenario.judged(by: declared.seeing(sides.map { ($0.0, $0.2) }))
        }
        self = scenario
    }

    private func seeing(_ sides: [(name: String, side: RuleExample.Side)]) -> Scenario {
        var scenario = self
        for (name, side) in sides {
            scenario = scenario.listing(
                name, side.listed.map(ListedSecret.init),
                evidence: side.listed.isEmpty || side.listed.contains(where: \.shown.isShown)
                    ? .digest : .name,
                unlisted: side.isPartial
                    ? UnlistedNames(
                        Failure(
                            message: "the file does not show what is set elsewhere", advice: "List that, too."
                        ), isOpen: true) : nil)
            if !side.handedIn.isEmpty { scenario = scenario.handingIn(name, side.handedIn) }
            scenario.probeResults[name] = side.probed
        }
        return scenario
    }

    /// The text of an environment's file, with an identity that is its own.
    public static func environment(_ name: String, tier: String, _ rest: String = "") -> String {
        """
        environment: \(name)
        tier: \(tier)
        frontend: https://\(name).acme.example
        git_branch: \(name)
        listing: { provider: supabase, project: project-\(name) }
        \(rest)

        """
    }
}

extension ListedSecret {
    fileprivate init(_ name: String, _ listed: RuleExample.Listed) {
        switch listed {
        case .digest(let value, let day):
            self.init(
                name: name, digest: Digest(of: value),
                updatedAt: day.flatMap { CalendarDate($0) }.map { Double($0.daysSince1970) * 86_400 })
        case .platform(let value): self.init(name: name, digest: Digest(of: value), isPlatform: true)
        case .plain(let value, let file):
            self.init(name: name, digest: Digest(of: value), plainTextIn: file)
        case .name: self.init(name: name, digest: nil)
        }
    }
}

extension RuleExample.Listed {
    fileprivate var isShown: Bool { if case .name = self { false } else { true } }
}

extension String {
    fileprivate var indented: String { split(separator: "\n").joined(separator: "\n  ") }
}
