import ArgumentParser
import Auditing
import Glibc
import Manifests
import Records
import Remedies
import Secrets
import Support

/// `envaudit rotate`: new values for what can be generated.
struct RotateCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Generate new values for secrets, and set them with --push.",
        discussion: """
            Prints the new values as NAME=value lines to standard output, to paste, and changes nothing. With --push, \
            sets them at the provider instead, lists the secrets again to verify that the new values are live and no \
            other environment has them, and attests them. A secret can be generated where its manifest declares \
            `generate`.

            A value that another system must know too, such as a webhook's secret, is pushed only with --out or \
            --show; otherwise it would be lost. Secrets that must have one value (must_equal) get it together. What is \
            in a part is named PART/NAME, and printed for you to set.

            EXAMPLES
              envaudit rotate preprod                              print everything that can be generated
              envaudit rotate preprod OAUTH_ENCRYPTION_KEY --push
              envaudit rotate preprod CALCOM_WEBHOOK_SECRET --push --out webhook.env
              envaudit rotate production --push --confirm production

            EXIT STATUS
              0 generated, and with --push verified   1 a check of the new values failed
              2 usage or manifest error   3 some values were not set or not verified   130 interrupted

            MORE
              envaudit docs remedies, envaudit docs rotate
            """)

    @Argument(help: ArgumentHelp("The environment.", valueName: "env"), completion: Completions.environments)
    var environment: String

    @Argument(
        help: ArgumentHelp("The secrets. Default: all that can be generated.", valueName: "secret"),
        completion: Completions.secrets)
    var secrets: [String] = []

    @Flag(help: "Set the values at the environment's provider, and verify them.")
    var push = false

    @Option(
        help: ArgumentHelp("Write the values to a new file that only you can read.", valueName: "file"),
        completion: .file())
    var out: String?

    @Flag(help: "Print the values to standard output, even with --push or --out.")
    var show = false

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup(title: "Attestations of what is set") var statement: AttestationOptions
    @OptionGroup(title: "Evidence") var evidence: EvidenceOptions
    @OptionGroup(title: "Network") var network: NetworkOptions

    func run(in context: Context) async throws -> ExitStatus {
        let folder = try workspace.path(context)
        let workspace = try workspace.read(context)
        let environment = try workspace.environment(environment)
        if push { try confirmation.check(environment) } else { try refuseOptionsOfPush() }
        let today = context.today
        let session = ChangeSession(
            context: context, folder: folder, workspace: workspace, environment: environment,
            // Only the rules about secrets judge new values.
            policy: VerdictPolicy(), rules: .onSecrets, today: today,
            statement: push
                ? try statement.statement(in: folder, context)
                : ("", today, today),
            evidence: evidence, network: network)
        return push ? try await pushed(session) : try await printed(session)
    }

    /// An option that would do nothing was meant to do something.
    private func refuseOptionsOfPush() throws(CommandFailure) {
        let looks = evidence.listings.isEmpty && evidence.snapshots.isEmpty && evidence.values.isEmpty
        guard looks, confirmation.confirm == nil, statement.by == nil, statement.until == nil else {
            throw .usage(
                "--confirm, --by, --until, --listing, --snapshot and --values are for --push; nothing was generated"
            )
        }
    }

    /// Generates values for a person to set.
    private func printed(_ session: ChangeSession) async throws -> ExitStatus {
        let context = session.context
        let record = await session.judge(session.unseen()).environments[0]
        let rotation = try rotation(in: record)
        announce(rotation, context)
        let values = rotation.items.flatMap { $0.generate() }
        try hand(values, inNewFile: true, context)
        let place =
            rotation.part.map { ", in \($0)" } ?? record.settingsURL.map { " at \($0)" } ?? ""
        let push = record.takesChanges && rotation.part == nil ? "; or let envaudit do it: --push" : ""
        context.tell(
            TerminalText.escape(
                "Nothing was changed. Set the values in \(session.environment.name.value)\(place)\(push)"))
        tellOthers(rotation, context)
        return .success
    }

    /// Generates values, sets them, and proves it.
    private func pushed(_ session: ChangeSession) async throws -> ExitStatus {
        let context = session.context
        let target = try session.target()
        let journal = try JournalFile.open(session.folder, session.context)
        let seen = try await session.look()
        let settlement = try session.settle(journal, by: seen)
        session.report(settlement)
        let done = Set(settlement.runs.filter { $0.run.command == .rotate }.flatMap { $0.names(.done) })
        let asked = try rotation(in: await session.judge(seen).environments[0])
        let rotation = asked.without(done)
        let left = Set(rotation.items.map(\.name))
        let finished = asked.items.filter { !left.contains($0.name) }.flatMap(\.names)
        if !finished.isEmpty {
            context.tell(
                "An earlier run had set \(finished.joined(separator: ", ")); run again for other values.")
        }
        guard !rotation.items.isEmpty else {
            announce(rotation, context)
            let record = await session.judge(seen)
            tellUnseen(record, context)
            let status = session.report(set: finished, undone: [], record)
            tellOthers(asked, context)
            return status
        }
        announce(rotation, context)
        let (groups, isWritten) = try values(for: rotation, settlement, context)
        let values = groups.flatMap(\.self)
        let conclusion = try await session.carryOut(
            .rotate, Batch.batches(deleting: [], setting: groups, limit: target.mostSecretsPerRequest),
            to: target, in: journal, declared: session.declared(in: seen)
        ) { run in
            // Values of an earlier run are noted again, as that run has ended: this one may fail like it.
            if let out { try run.note(values, for: out, declared: session.declared(in: seen)) }
            try hand(values, inNewFile: !isWritten, context)
        }
        tellUnseen(conclusion.record, context)
        let status = session.report(
            set: values.map(\.name) + finished, undone: conclusion.undone, conclusion.record)
        tellOthers(asked, context)
        return status
    }

    private func rotation(in record: EnvironmentRecord) throws(CommandFailure) -> Rotation {
        let isShown = show || out != nil || !push
        do {
            return try Rotation(of: secrets, in: record, to: .init(isPushed: push, isShown: isShown))
        } catch {
            throw CommandFailure.usage(error.message, advice: error.advice)
        }
    }

    /// What must be known before.
    private func announce(_ rotation: Rotation, _ context: Context) {
        for item in rotation.items {
            if !item.twins.isEmpty {
                let twins = item.twins.joined(separator: " and ")
                context.tell(
                    TerminalText.escape("note: \(item.name): \(twins) must equal it, and gets the same value")
                )
            }
            if let note = item.note { context.tell(TerminalText.escape("note: \(item.name): \(note)")) }
            guard let knownTo = item.knownTo else { continue }
            context.tell(TerminalText.escape("note: \(item.name): give the new value to \(knownTo) too"))
        }
        for (name, reason) in rotation.leftOut {
            context.tell(
                TerminalText.escape("left alone: \(name): \(reason); name it with --out FILE or --show"))
        }
    }

    /// Why something could not be listed, which leaves more unproven than the secrets that were set.
    private func tellUnseen(_ record: Record, _ context: Context) {
        for check in record.environments[0].checks where check.status == .error {
            context.report(.incomplete(check.message, advice: check.fix))
        }
    }

    /// What keeps its value, as only its host can issue another one.
    private func tellOthers(_ rotation: Rotation, _ context: Context) {
        for (name, advice) in rotation.issuedElsewhere {
            context.tell(TerminalText.escape("not rotated: \(name): \(advice)"))
        }
    }

    /// New values; or those that an earlier run wrote to the file and did not get to set.
    private func values(for rotation: Rotation, _ settlement: Reconciliation, _ context: Context) throws -> (
        groups: [[HeldSecret]], isWritten: Bool
    ) {
        guard let out, context.files.exists(out) else {
            return (rotation.items.map { $0.generate() }, false)
        }
        let isThere = CommandFailure.usage(
            "\(out) exists and is never overwritten; nothing was changed",
            advice: "Name a file that does not exist yet.")
        // Opening a pipe without a writer would block.
        guard context.files.isFile(out) else { throw isThere }
        try OwnFile(shown: out, path: context.files.path(out), variables: context.variables).check()
        var written: [HeldSecret] = []
        let text: SecretValue
        do {
            text = try context.files.readSecret(out, limit: 1 << 20)
        } catch {
            throw CommandFailure.usage("\(out) can't be read: it \(error.reason)")
        }
        try? Dotenv.read(text) { written.append(HeldSecret($0, $1)) }
        let recognized = written.filter { settlement.recognizes($0, in: out) }
        let groups = rotation.items.map { item in recognized.filter { item.names.contains($0.name) } }
        guard zip(groups, rotation.items).allSatisfy({ $0.count == $1.names.count }) else { throw isThere }
        context.tell("The values in \(TerminalText.escape(out)) are taken: an earlier run made them.")
        return (groups, true)
    }

    /// Gives the values to the operator, if requested.
    private func hand(_ values: [HeldSecret], inNewFile isNew: Bool, _ context: Context)
        throws(CommandFailure)
    {
        let text = Dotenv.text(of: values)
        if let out, isNew {
            do {
                try context.files.create(out, with: text)
            } catch {
                throw .usage(
                    "the values can't be written to \(out): \(error.reason)",
                    advice: "Name a new file in a folder that you may write to.")
            }
            context.tell("The values are in \(TerminalText.escape(out)), which only you can read.")
        }
        guard show || out == nil && !push else { return }
        guard context.output.write(text) else {
            throw CommandFailure.incomplete("the values could not be written to standard output")
        }
    }
}
