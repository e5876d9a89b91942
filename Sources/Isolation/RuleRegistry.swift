/// Every rule there is, in the order in which a record lists their checks.
public enum RuleRegistry {
    static let rules: [any Rule] = [
        IdentityCollision(),
        SecretRequired(),
        SecretForbidden(),
        SecretUndeclared(),
        SecretDeprecated(),
        CommittedSecret(),
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
        SecretReused(),
        SecretStale(),
        SafeguardMissing(),
    ]

    /// What everybody may know of each rule, those on listings and waivers included.
    public static let descriptions: [RuleDescription] =
        [ListingAudit.description] + rules.map(\.description) + [WaiverAudit.expired, WaiverAudit.unused]
}
