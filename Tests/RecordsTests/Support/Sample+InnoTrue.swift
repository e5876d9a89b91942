import Auditing
import Manifests
import Renderings
import Scenarios

extension Sample {
    /// Records of the repository's own `environments/`.
    static func innotrue() throws -> [Sample] {
        let innotrue = try InnoTrue()
        return [innotrue.uncertainPreprod(), innotrue.conforming(), innotrue.allEnvironments()]
    }
}

/// InnoTrue's manifests, and what is live in a preprod that conforms.
private struct InnoTrue {
    private let texts: [String]
    private let manifests: Scenario
    private let production: [String: String]
    private let preprod: [String: String]
    private let sandbox: [String: String]

    init() throws {
        let services = Probed.removed(from: try Repository.text("environments/services.yaml"))
        let environments = try ["production", "preprod", "sandbox"].reduce(into: [:]) {
            $0[$1] = Probed.removed(from: try Repository.text("environments/\($1).yaml"))
        }
        texts = [services] + environments.values
        manifests = try Scenario(services: services, environments: environments)
        var live: [String: [String: String]] = [:]
        for environment in manifests.workspace.environments {
            let name = environment.name.value
            live[name] = environment.liveValues(besides: InnoTrue.leftOut[name] ?? [])
        }
        production = live["production"] ?? [:]
        preprod = (live["preprod"] ?? [:]).merging(
            ["GCP_SERVICE_ACCOUNT_KEY", "GCP_PROJECT_ID", "RESEND_API_KEY"].map {
                ($0, LiveValues.value(of: $0, in: "production"))
            }, uniquingKeysWith: { $1 })
        sandbox = live["sandbox"] ?? [:]
    }

    /// The optional services that each environment does without.
    private static let leftOut = [
        "production": ["CIRCLE_"],
        "preprod": ["CALCOM_", "TALENTLMS_", "CIRCLE_", "GOOGLE_", "ZOOM_", "MICROSOFT_"],
        "sandbox": ["RESEND_"],
    ]

    private static let platform = ["SUPABASE_URL": "https://platform.test", "SUPABASE_ANON_KEY": "anon"]

    /// Preprod as the integration guide fears it: made by copying production.
    func uncertainPreprod() -> Sample {
        var live = preprod
        for name in ["OAUTH_ENCRYPTION_KEY", "SITE_URL", "CALCOM_API_KEY", "CALCOM_WEBHOOK_SECRET"] {
            live[name] = production[name]
        }
        live["REQUEST_SIGNING_SECRET"] = nil
        live["OLD_ADMIN_TOKEN"] = LiveValues.digits("old admin token")
        return sample("uncertain-preprod", ["preprod": live]) { $0.audit("preprod") }
    }

    /// Production and preprod as they should be, with every value handed in.
    func conforming() -> Sample {
        sample("conforming", [:], handingIn: ["production": production, "preprod": preprod]) {
            $0.audit("preprod")
        }
    }

    /// All three: TalentLMS shared by waiver, production without a secret, the sandbox with one too many.
    func allEnvironments() -> Sample {
        var production = production
        var preprod = preprod
        var sandbox = sandbox
        production["REQUEST_SIGNING_SECRET"] = nil
        for name in ["TALENTLMS_API_KEY", "TALENTLMS_DOMAIN", "TALENTLMS_WEBHOOK_SECRET"] {
            preprod[name] = production[name]
        }
        sandbox["GCP_PROJECT_ID"] = production["GCP_PROJECT_ID"]
        return sample(
            "all-environments", ["production": production, "preprod": preprod, "sandbox": sandbox]
        ) { $0.audit("production", "preprod", "sandbox") }
    }

    private func sample(
        _ name: String, _ live: [String: [String: String]], handingIn: [String: [String: String]] = [:],
        audit: (Scenario) -> Record
    ) -> Sample {
        let conforming = ["production": production, "preprod": preprod, "sandbox": sandbox]
        let all = conforming.merging(live, uniquingKeysWith: { $1 })
        var scenario = manifests
        for (environment, values) in all {
            scenario = scenario.listing(environment, values, platform: InnoTrue.platform)
        }
        for (environment, values) in handingIn { scenario = scenario.handingIn(environment, values) }
        return Sample(
            name: name, record: audit(scenario),
            planted: all.values.flatMap(\.values), manifests: texts)
    }
}

extension Environment {
    /// A live value for all that is expected to be there; what is known is as it is known.
    fileprivate func liveValues(besides leftOut: [String]) -> [String: String] {
        var values: [String: String] = [:]
        for expectation in expectations where expectation.presence != .forbidden {
            let name = "\(expectation.pattern.value)"
            guard !leftOut.contains(where: { name.hasPrefix($0) }) else { continue }
            values[name] =
                switch expectation.equals {
                case .frontend?: frontend?.value
                case .literal(let text)?: text
                default: LiveValues.value(of: name, in: self.name.value)
                }
        }
        return values
    }
}
