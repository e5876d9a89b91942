import Auditing
import Manifests
import Providers
import Records
import Remedies
import Support

/// What came of changes: how the environment stands afterwards.
struct Conclusion {
    /// The audit of what is there now.
    let record: Record
    /// What was to be changed and is not, or can't be told to be.
    let undone: [String]
    /// Why not all was sent.
    let failure: Failure?

    /// How the command ends: a failed check outranks what was not carried out.
    var status: ExitStatus {
        let verdict = ExitStatus(record.verdict)
        return verdict == .success && (failure != nil || !undone.isEmpty) ? .incomplete : verdict
    }
}

extension ChangeSession {
    /// Sends changes, looks what became of them, attests what was set, and judges the outcome.
    ///
    /// - Parameter prepare: what is to be done with the values between the journal's first line and the first request.
    func carryOut(
        _ command: JournalEvent.Command, _ batches: [Batch], to target: ChangeRun.Target,
        in journal: JournalFile,
        declared: AttestableSecrets, prepare: (ChangeRun) throws -> Void = { _ in }
    ) async throws -> Conclusion {
        try check(batches, declared)
        let run: ChangeRun
        let failure: Failure?
        do {
            run = try ChangeRun(command, of: environment.name.value, in: journal, clock: secondsSince1970)
            try prepare(run)
            failure = try await run.send(batches, to: target, declared: declared)
        } catch let failure as JournalFile.Failure {
            throw Problem(failure)
        }
        if let failure { Diagnostics.report(Problem(.incomplete, [failure.message], advice: failure.advice)) }
        let seen = try await look()
        let settlement = try settle(
            journal, by: seen, takingOver: false, otherwise: "what became of the changes is not known")
        let undone = settlement.runs.filter { $0.run.id == run.id }.flatMap {
            $0.names(.undone) + $0.names(.unseen)
        }
        if failure != nil || !undone.isEmpty { report(settlement) }
        return Conclusion(record: await judge(seen), undone: undone, failure: failure)
    }

    /// Tells what was found out about runs, this one or earlier ones.
    func report(_ settlement: Reconciliation) {
        for run in settlement.runs {
            let parts = [("done", JournalEvent.Outcome.done), ("not done", .undone), ("not seen", .unseen)]
                .map { ($0, run.names($1)) }.filter { !$0.1.isEmpty }
            guard !parts.isEmpty else { continue }
            let words = parts.map { "\($0): \($1.joined(separator: ", "))" }.joined(separator: "; ")
            Diagnostics.print(
                TerminalText.escape(
                    "\(run.run.command.rawValue) of \(Instant(secondsSince1970: run.run.began)): \(words)"))
        }
    }

    /// Refuses what would be set and fail the next check.
    private func check(_ batches: [Batch], _ declared: AttestableSecrets) throws(Problem) {
        for case .set(let secrets) in batches {
            for secret in secrets {
                let lacking = declared.lacking(secret.name, secret.value)
                guard lacking.isEmpty else {
                    throw .usage(
                        "a value of \(secret.name) would not be \(lacking.map(\.summary).joined(separator: ", and ")), as \(environment.name.value) declares; nothing was changed",
                        advice: "See what is declared of it: envaudit explain \(secret.name)")
                }
            }
        }
    }
}
