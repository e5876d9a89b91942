import Auditing
import Records
import Secrecy
import Testing

/// No record shows a value, its digest, or eight characters in a row of either.
@Suite struct SilenceTests {
    @Test(
        arguments: Sample.all.filter { !["hostile", "beyond-secrets"].contains($0.name) }, RecordFormat.all)
    func keepsValuesToItself(_ sample: Sample, _ format: RecordFormat) {
        #expect(!sample.planted.isEmpty)
        let output = format.render(sample.record, TextStyle(usesColor: true))
        let told = Told(sample.manifests).and(Self.members)
        #expect(Planted(sample.planted).leak(in: output, besides: told) == nil)
    }

    /// Members of records and of OSCAL that a service account has, too, and what stands between them.
    private static let members = [
        #"{"type":"","project":"","type":""}"#, #"{"type": "", "project": "", "type": ""}"#,
        #"{"","type":"c""#, #"","type":"","#,
    ]

    /// Nearly all that is planted is looked for: manifests tell settings, and how a key begins.
    @Test func samplesPlantWhatIsLookedFor() {
        let parts = Sample.all.map { sample in
            let told = Told(sample.manifests)
            return Set(sample.planted.flatMap { told.unsought(in: $0) })
        }
        #expect(
            parts.reduce([]) { $0.union($1) } == [
                "https://app.innotrue.com", "https://preprod.innotrue-hub-live.pages.dev",
                "https://innotrue-hub-lovable-sandbox.lovable.app", "production", "staging", "development",
                "europe-west3", "eu-central-1", "sk_live_", "sk_test_", "pay_test_", "\"project_id\"",
                "\"private_key\"", "\"client_email\"",
            ])
    }

    /// The samples hand values in, and so have something to be silent of: also the ones that are not live.
    @Test func samplesHandValuesIn() {
        let rules = Sample.all.flatMap(\.record.environments).flatMap(\.checks).filter {
            $0.evidence == .value && $0.rule != "auth-setting"
        }.map(\.rule)
        #expect(Set(rules) == ["key-prefix", "value-format"])
    }
}
