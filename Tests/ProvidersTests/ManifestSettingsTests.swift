import Manifests
import Providers
import Testing

@Suite struct ManifestSettingsTests {
    private func problems(_ listing: String) throws -> [String] {
        ProviderRegistry.problems(of: try workspace([("preprod", listing)])).map(\.description).sorted()
    }

    @Test func `a project's ref is all that Supabase needs`() throws {
        #expect(try problems("{ provider: supabase, project: \(project) }").isEmpty)
        #expect(ProviderRegistry.problems(of: try workspace([("preprod", nil)])).isEmpty)
    }

    @Test(arguments: [
        "abc", "ABCDEFGHIJKLMNOPQRST", "abcdefghijklmnopqrs1", "abcdefghijklmnopqrstu",
        "../../../../../../..",
        "äbcdefghijklmnopqrst", "abcdefghij/lmnopqrst",
    ])
    func `what is no project's ref is a problem`(ref: String) throws {
        #expect(
            try problems("{ provider: supabase, project: \(ref) }") == [
                "environments/preprod.yaml:3:41: invalid project ref \"\(ref)\"; expected 20 lower-case letters"
            ])
    }

    @Test func `a missing project and unknown settings are problems, all at once`() throws {
        #expect(
            try problems("{ provider: supabase, ref: x, api_url: https://elsewhere.example }") == [
                "environments/preprod.yaml:3:22: `project` is missing; expected the project ref, 20 lower-case letters",
                "environments/preprod.yaml:3:37: supabase has no setting `ref`; expected project",
                "environments/preprod.yaml:3:49: supabase has no setting `api_url`; expected project",
            ])
    }

    @Test func `an unknown provider comes with the nearest name`() throws {
        let known = ProviderRegistry.all.map(\.id).joined(separator: ", ")
        #expect(
            try problems("{ provider: supabse, project: \(project) }") == [
                "environments/preprod.yaml:3:22: unknown provider \"supabse\"; expected \(known); did you mean supabase?"
            ])
        #expect(
            try problems("{ provider: heroku, app: x }") == [
                "environments/preprod.yaml:3:22: unknown provider \"heroku\"; expected \(known)"
            ])
    }

    @Test func `providers are named once, in the order of the alphabet`() {
        let ids = ProviderRegistry.all.map(\.id)
        #expect(ids == Set(ids).sorted())
    }

    @Test func `the settings page is the project's`() throws {
        #expect(
            Supabase().settingsURL(of: try declaration())
                == "https://supabase.com/dashboard/project/\(project)/settings/functions")
    }
}
