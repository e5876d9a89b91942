/// The rules of an audit, in the order in which a record lists their checks.
public struct RuleSet: Sendable {
    package let rules: [any Rule]
    /// The descriptions of all rules, including those on listings, waivers and manifests.
    public let descriptions: [RuleDescription]

    /// Creates a set of these rules and of those that every audit has: on listings, waivers and manifests.
    package init(_ rules: [any Rule]) {
        self.rules = rules
        descriptions =
            [ListingAudit.description] + rules.map(\.description)
            + [WaiverAudit.expired, WaiverAudit.unused, PolicyLoosened.description]
    }

    /// All descriptions that can be looked up: the rules', and that of the entry for an environment without a proof.
    public var documented: [RuleDescription] { descriptions + [NothingProved.description] }

    /// The rule ids that an operator may name.
    public var selectable: Set<String> {
        Set(descriptions.map(\.id)).subtracting([ListingAudit.description.id, PolicyLoosened.description.id])
    }

    /// The tables of what probes see, by rule id.
    public var tables: [(rule: String, table: ProbeTable)] {
        rules.compactMap { rule in rule.description.table.map { (rule.description.id, $0) } }
    }

    /// The rules that need no probe.
    package static let withoutProbes: [any Rule] = [
        IdentityCollision(),
        SecretRequired(),
        SecretForbidden(),
        SecretUndeclared(),
        SecretDeprecated(),
        CommittedSecret(),
        PublicSecret(),
        ServiceIncomplete(),
        SiteURL(),
        ValueEquals(),
        ValueMismatch(),
        MustEqual(),
        ValuePlaceholder(),
        KeyPrefix(),
        ValueFormat(),
        AttestationIntact(),
        SharedSecret(),
        ForeignIdentifier(),
        SharedResource(),
        SecretReused(),
        SecretStale(),
        SecretUndeployed(),
        OpenEnvironment(),
        BranchData(),
        SafeguardMissing(),
    ]
}
