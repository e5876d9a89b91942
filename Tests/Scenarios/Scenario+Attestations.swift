import Auditing
public import Manifests
import Secrets
import Support

extension Scenario {
    /// What somebody attests of a secret who knows its value; nil where that is not so.
    public func attestation(
        _ environment: String, _ secret: String, _ value: String, by: String = "Ann",
        on: String = "2026-11-20",
        until: String = "2027-11-20"
    ) -> Attestation? {
        guard let declared = workspace.environments.first(where: { $0.name.value == environment }),
            let on = CalendarDate(on), let until = CalendarDate(until),
            case .proved(let proved) = AttestableSecrets(
                of: declared, in: workspace, seen: observation(of: environment)
            ).examine(secret, SecretValue(copying: value))
        else { return nil }
        return proved.attestation(in: declared, by: by, on: on, until: until)
    }

    /// The same scenario, with a file of these attestations; held against what is listed by then.
    public func attesting(
        _ environment: String, _ attestations: [Attestation?], problems: [Attestations.Problem] = [],
        today: String = "2026-11-21"
    ) async -> Scenario {
        guard let declared = workspace.environments.first(where: { $0.name.value == environment }),
            let today = CalendarDate(today)
        else { return self }
        let entries = attestations.compactMap(\.self).enumerated().map { index, attestation in
            Located(
                attestation,
                at: Position(file: "attestations/\(environment).yaml", line: index + 1, column: 3))
        }
        var scenario = self
        scenario.attestations[environment] = await ExaminedAttestations.examine(
            Attestations(entries: entries, problems: problems), of: declared,
            listing: try? observation(of: environment).listing.get(), today: today)
        return scenario
    }
}
