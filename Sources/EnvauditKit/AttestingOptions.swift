import ArgumentParser
import Auditing
import Manifests
import Support

/// `check --attest`: all that the values prove is attested in one go.
struct AttestingOptions: ParsableArguments {
    @Flag(help: "Attest what the values handed in with --values prove, in attestations/.")
    var attest = false

    @OptionGroup var statement: AttestationOptions

    /// What attests; nil where that was not asked for.
    ///
    /// - Parameter judged: the names of the environments that are judged, and so can be attested.
    func attester(
        _ evidence: EvidenceOptions, judging judged: [String], _ folder: AttestationFolder, now: Double
    ) throws(Problem) -> Attester? {
        guard attest else {
            guard statement.by == nil, statement.until == nil else {
                throw .usage("--by and --until are for --attest")
            }
            return nil
        }
        guard !evidence.values.isEmpty else {
            throw .usage(
                "--attest attests what values prove, and none are handed in", advice: "Add: --values ENV=FILE"
            )
        }
        if let other = evidence.values.first(where: { !judged.contains($0.environment) }) {
            throw .usage(
                "--attest attests what is judged, and \(other.environment) is not",
                advice: "Name it: envaudit check \(other.environment) …")
        }
        let statement = try statement.statement(
            in: folder.workspace, variables: processVariables(), today: CalendarDate(secondsSince1970: now))
        return Attester(folder: folder, by: statement.by, on: statement.on, until: statement.until)
    }
}

/// Attests what values prove.
struct Attester {
    let folder: AttestationFolder
    let by: String
    let on: CalendarDate
    let until: CalendarDate

    func attest(_ judged: [String], of workspace: Workspace, by observations: [String: Observation])
        throws(Problem)
    {
        for environment in workspace.environments where judged.contains(environment.name.value) {
            let name = environment.name.value
            guard let seen = observations[name], seen.handedIn != nil else { continue }
            let made = AttestableSecrets(of: environment, in: workspace, seen: seen).proved().map {
                $0.attestation(in: environment, by: by, on: on, until: until)
            }
            guard !made.isEmpty else {
                Diagnostics.warn("the values of \(name) prove nothing that could be attested")
                continue
            }
            try folder.add(made, to: name)
            Diagnostics.attested(made, in: environment)
        }
    }
}
