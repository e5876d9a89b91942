import Auditing
import Manifests
import Testing

@Suite struct SiteAddressTests {
    /// So that no other name costs reading the table.
    @Test func `all addresses of the table end as they are expected to`() {
        let addresses = KnownServices.builtIn.services.filter(\.differs).flatMap(\.secrets)
        #expect(!addresses.isEmpty)
        for address in addresses {
            let name = address.pattern.value.description
            #expect(AuditedSecret.addressEndings.contains { name.hasSuffix($0) }, "\(name)")
        }
    }
}
