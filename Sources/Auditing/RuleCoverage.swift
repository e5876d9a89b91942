import Listings
public import Manifests
import Secrets
import Support

/// What a workspace declares of its secrets in each environment, and which rules will judge them.
///
/// The rules themselves decide: they judge made-up listings in which everything that may be set is set to a value of
/// its own. Their findings are dropped; which rules judged something is kept.
public struct RuleCoverage: Sendable {
    private let workspace: Workspace
    /// The judging rules by environment and subject, in the registry's order.
    private let judging: [String: [String: [String]]]
    private let environments: [AuditedEnvironment]
    private let expected: [String: [String: String]]

    /// Computes the coverage of a workspace.
    package init(_ workspace: Workspace, by rules: RuleSet) {
        self.workspace = workspace
        let catalogue = workspace.catalogue
        let names = Set(catalogue.order.map(\.text)).union(workspace.environments.flatMap(\.exactNames))
        let observations = Dictionary(
            workspace.environments.map { ($0.name.value, RuleCoverage.madeUp(for: $0, names, catalogue)) },
            uniquingKeysWith: { first, _ in first })
        environments = workspace.environments.map {
            AuditedEnvironment($0, catalogue, seen: observations[$0.name.value] ?? .none)
        }
        let auditor = Auditor(
            workspace, today: CalendarDate(secondsSince1970: 0),
            selection: RuleSelection(skipping: [], of: rules))
        let record = auditor.audit(
            workspace.environments.map(\.name.value), observations: observations, now: 0, key: .random())
        var judging: [String: [String: [String]]] = [:]
        var expected: [String: [String: String]] = [:]
        for environment in record.environments {
            let name = environment.environment.name.value
            for check in environment.checks where judging[name]?[check.subject]?.last != check.rule {
                judging[name, default: [:]][check.subject, default: []].append(check.rule)
            }
            for secret in environment.secrets { expected[name, default: [:]][secret.name] = secret.expected }
        }
        (self.judging, self.expected) = (judging, expected)
    }

    /// Returns the rules that judge `subject`, a secret's name or a service's id, in `environment`.
    public func rules(judging subject: String, in environment: String) -> [String] {
        judging[environment]?[subject] ?? []
    }

    /// Returns what each environment declares of a secret.
    public func secret(_ name: String) -> [SecretCoverage] {
        environments.compactMap { environment in
            guard let secret = environment.secret(named: name), secret.isDeclared else { return nil }
            return SecretCoverage(
                environment: environment.environment, expectation: secret.expectation,
                expected: secret.expectation == nil ? nil : expected[environment.name]?[name],
                knownValue: secret.expectation?.equals?.text(in: environment.environment),
                waivers: environment.environment.waivers.filter { $0.subject == name },
                rules: rules(judging: name, in: environment.name))
        }
    }

    /// A listing of everything that may be set, each with a unique digest.
    private static func madeUp(
        for environment: Environment, _ names: Set<String>, _ catalogue: SecretCatalogue
    ) -> Observation {
        let audited = AuditedEnvironment(environment, catalogue, seen: .none)
        let secrets = names.filter { audited.secret(named: $0)?.presence != .forbidden }.map {
            ListedSecret(name: $0, digest: Digest(of: "\(environment.name.value)/\($0)"))
        }
        let listing = try? Listing(
            provider: "none", source: .file, evidence: .digest, fetchedAt: 0, secrets: secrets)
        return listing.map { Observation(listing: .success($0)) } ?? .none
    }
}

/// What one environment declares of a secret.
public struct SecretCoverage: Sendable {
    /// The environment.
    public let environment: Environment
    /// The entry that declares the secret; `nil` if there is none.
    public let expectation: Expectation?
    /// The record's “Expected Value”; `nil` if no entry declares the secret.
    public let expected: String?
    /// The value that it must have, if the manifest tells it.
    public let knownValue: String?
    /// The waivers of its failures.
    public let waivers: [Waiver]
    /// The rules that will judge it.
    public let rules: [String]
}

extension Waiver {
    /// The subject of the waived finding.
    fileprivate var subject: String { String(finding.value.drop { $0 != "/" }.dropFirst()) }
}

extension Environment {
    /// The names that its entries declare exactly.
    fileprivate var exactNames: [String] {
        expectations.compactMap { if case .name(let name) = $0.pattern.value { name } else { nil } }
    }
}

extension Observation {
    fileprivate static let none = Observation(
        listing: .failure(Failure(message: "it was not fetched", advice: "")))
}
