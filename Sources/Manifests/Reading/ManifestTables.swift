/// Every mapping of the manifest language, for the schemas and the documentation.
package enum ManifestTables {
    package static let services = Catalogue.fields.description
    /// - Parameter probes: The sources of probe declarations.
    package static func environment(_ probes: [ProbeSource]) -> MappingDescription {
        Environment.fields(probes).description
    }

    package static let checklist = Checklist.fields.description

    package static func all(_ probes: [ProbeSource]) -> [MappingDescription] {
        [
            services, Service.fields.description, SecretDeclaration.fields.description,
            Safeguard.fields.description, environment(probes), ListingDeclaration.fields.description,
            Expectation.fields.description, SecretReference.fields.description, Waiver.fields.description,
            checklist, ChecklistItem.fields.description, ChecklistItem.Deferral.fields.description,
            Attestation.ofSecret.description, Attestation.ofItem.description,
        ]
    }
}
