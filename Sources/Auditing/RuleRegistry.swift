/// Every rule there is, in the order in which a record lists their checks.
public enum RuleRegistry {
    static let rules: [any Rule] = [
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
        SafeguardMissing(),
        AuthSetting(),
        BuildSetting(),
        WebhookRouting(),
        DatabaseMapping(),
        FrontendBundle(),
        RedirectURI(),
        StaleDeploy(),
    ]

    /// The tables of what probes see, by the id of their rule.
    public static let tables: [(rule: String, table: ProbeTable)] = rules.compactMap { rule in
        rule.description.table.map { (rule.description.id, $0) }
    }

    /// What everybody may know of each rule, those on listings and waivers included.
    public static let descriptions: [RuleDescription] =
        [ListingAudit.description] + rules.map(\.description) + [WaiverAudit.expired, WaiverAudit.unused]
}
