import Manifests
import Testing
import Probes

/// `must_equal` and `may_share_with`.
@Suite struct AgreementTests {
    private static func services(_ declaration: String = "{}", isolation: String = "isolated") -> String {
        "services:\n  a: { title: A, severity: low, isolation: \(isolation), secrets: {\n  KEY: \(declaration), OTHER: {} } }\n"
    }

    private static func environments(_ entry: String = "KEY: {}") -> [String: String] {
        [
            "live.yaml": "environment: live\ntier: production\nsecrets: { LOCAL: {} }\n",
            "test.yaml": "environment: test\ntier: staging\nsecrets:\n  \(entry)\n",
        ]
    }

    @Test func readsWhatIsDeclaredOfASecret() throws {
        let workspace = try readWorkspace(
            services: Self.services("{ must_equal: OTHER, may_share_with: [test, live], reason: R }"),
            Self.environments())
        let secret = try #require(workspace.services.first?.secrets.first)
        #expect(secret.mustEqual?.value == "OTHER")
        #expect(secret.mustEqual?.position.description == "services.yaml:3:22")
        #expect(secret.sharing?.environments.map(\.value) == ["test", "live"])
        #expect(secret.sharing?.reason == "R")
        #expect(secret.sharing?.covers("live") == true)
        #expect(secret.sharing?.covers("sandbox") == false)
        #expect(workspace.services.first?.secrets.last?.sharing == nil)
        #expect(workspace.services.first?.secrets.last?.mustEqual == nil)
    }

    @Test func readsWhatAnEnvironmentDeclares() throws {
        for (entry, place) in [("KEY", "LOCAL"), ("KEY", "OTHER")] {
            let workspace = try readWorkspace(
                services: Self.services(),
                Self.environments(
                    "\(entry): { must_equal: { environment: live, secret: \(place) }, may_share_with: live, reason: R }"
                ))
            let expectation = try #require(workspace.environments.last?.expectations.first)
            #expect(expectation.mustEqual?.environment.value == "live")
            #expect(expectation.mustEqual?.secret.value == place)
            #expect(expectation.sharing?.environments.map(\.value) == ["live"])
            #expect(expectation.sharing?.reason == "R")
        }
    }

    /// One reason does for both.
    @Test func mayBeIsolatedByItself() {
        let services = Self.services(
            "{ isolation: isolated, may_share_with: [test], reason: R }", isolation: "config")
        #expect(problems(services: services, Self.environments()) == [])
    }

    /// Each text is what `services.yaml` declares of KEY.
    @Test(arguments: [
        InvalidManifest(
            "itself", "{ must_equal: KEY }",
            "3:22: KEY must equal itself: expected the name of another secret"),
        InvalidManifest(
            "no secret", "{ must_equal: OTHR }",
            "3:22: must_equal: unknown secret \"OTHR\" (did you mean \"OTHER\"?)"),
        InvalidManifest(
            "a list", "{ must_equal: [OTHER] }", "3:22: expected a secret's name, found a list"),
        InvalidManifest(
            "another environment", "{ must_equal: { environment: live, secret: OTHER } }",
            "3:22: expected a secret's name, found a mapping"),
        InvalidManifest(
            "sharing without a reason", "{ may_share_with: [test] }",
            "3:26: \"may_share_with\" needs \"reason\""),
        InvalidManifest(
            "sharing with nobody", "{ may_share_with: [], reason: R }",
            "3:26: expected names of environments, at least one, found an empty list"),
        InvalidManifest(
            "sharing with unknown environments", "{ may_share_with: [tset, zzz], reason: R }",
            "3:27: may_share_with: unknown environment \"tset\" (did you mean \"test\"?)",
            "3:33: may_share_with: unknown environment \"zzz\""),
        InvalidManifest(
            "sharing what may be shared anyway",
            "{ may_share_with: [test], isolation: shareable, reason: R }",
            "3:27: may_share_with is for isolated secrets, and KEY is shareable"),
    ]) func refusesTheDeclaration(manifest: InvalidManifest) {
        #expect(
            problems(services: Self.services(manifest.text), Self.environments())
                == manifest.problems.map { "services.yaml:\($0)" })
    }

    /// Each text is an entry of test.yaml.
    @Test(arguments: [
        InvalidManifest(
            "an entry of one environment", "KEY: { must_equal: OTHER }",
            "4:22: expected a mapping with \"environment\" and \"secret\", found a text"),
        InvalidManifest(
            "half of a place", "KEY: { must_equal: { environment: live } }",
            "4:22: missing key \"secret\": expected a secret's name"),
        InvalidManifest(
            "the other half", "KEY: { must_equal: { secret: OTHER, more: 1 } }",
            "4:22: missing key \"environment\": expected an environment's name",
            "4:39: unknown key \"more\": expected environment or secret"),
        InvalidManifest(
            "an unknown environment", "KEY: { must_equal: { environment: liv, secret: OTHER } }",
            "4:37: must_equal: unknown environment \"liv\" (did you mean \"live\"?)"),
        InvalidManifest(
            "the environment itself", "KEY: { must_equal: { environment: test, secret: OTHER } }",
            "4:37: must_equal names test itself: expected another environment"),
        InvalidManifest(
            "an unknown secret", "KEY: { must_equal: { environment: live, secret: OTHR } }",
            "4:51: must_equal: unknown secret \"OTHR\" of live (did you mean \"OTHER\"?)"),
        InvalidManifest(
            "several secrets", "K*: { must_equal: { environment: live, secret: OTHER } }",
            "4:7: \"must_equal\" is for one secret, and K* covers several: expected a name without *"),
        InvalidManifest(
            "what is forbidden", "KEY: { forbidden: true, may_share_with: live, reason: R }",
            "4:8: \"forbidden\" and \"may_share_with\" exclude each other: expected one of the two"),
        InvalidManifest(
            "sharing without a reason", "KEY: { may_share_with: live }",
            "4:26: \"may_share_with\" needs \"reason\""),
        InvalidManifest(
            "a reason for nothing", "KEY: { reason: R }",
            "4:18: \"reason\" needs \"may_share_with\""),
        InvalidManifest(
            "sharing with itself", "KEY: { may_share_with: [live, test], reason: R }",
            "4:33: may_share_with names test itself: expected another environment"),
        InvalidManifest(
            "sharing with nobody known", "K*: { may_share_with: [lvie], reason: R }",
            "4:26: may_share_with: unknown environment \"lvie\" (did you mean \"live\"?)"),
    ]) func refusesTheEntry(manifest: InvalidManifest) {
        #expect(
            problems(services: Self.services(), Self.environments(manifest.text))
                == manifest.problems.map { "test.yaml:\($0)" })
    }

    @Test func refusesToShareWhatIsNotIsolated() {
        #expect(
            problems(
                services: Self.services(isolation: "config"),
                Self.environments("KEY: { may_share_with: live, reason: R }"))
                == ["test.yaml:4:26: may_share_with is for isolated secrets, and KEY is config"])
    }
}
