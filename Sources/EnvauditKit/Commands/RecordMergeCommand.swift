import ArgumentParser
import Auditing
import Manifests
import Records
import Secrets
import Support

/// `envaudit record merge`: the parts of a check are judged as one.
struct RecordMergeCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Judge what the shards of a check saw, and print the configuration record.",
        discussion: """
            Takes the files of envaudit check --shard and judges by all rules, those across environments as well, as \
            one check of the whole workspace does. All shards of one run are needed, made by the manifests at hand, with \
            the key that ENVAUDIT_SHARD_KEY holds here, too. No network is used.

            EXAMPLES
              envaudit record merge shard-*.json
              envaudit record merge shard-*.json --format json --output record.json
              envaudit record merge shard-*.json --max-age 15m --report sarif=envaudit.sarif

            EXIT STATUS
              0 pass   1 a check failed   2 usage or manifest error
              3 incomplete, or a shard is missing, too old, changed, or of another run   130 interrupted

            MORE
              envaudit docs ci, envaudit docs records
            """)

    @Argument(
        help: ArgumentHelp("The files of all shards.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var files: [String]

    @OptionGroup var workspace: WorkspaceOptions

    @Option(
        help: ArgumentHelp(
            "The oldest that a shard may be: minutes, hours, days or weeks, such as 30m, 1h, 7d.",
            valueName: "age"))
    var maxAge: String = "1h"

    @OptionGroup(title: "Waivers") var waivers: WaiverOptions
    @OptionGroup(title: "Verdict") var verdict: VerdictOptions
    @OptionGroup(title: "Record") var record: RecordOptions

    var isQuiet: Bool { record.output.quiet }

    func validate() throws {
        guard age != nil else {
            throw ValidationError("--max-age takes minutes, hours, days or weeks, such as 30m, 1h, 7d or 2w.")
        }
    }

    private var age: Period? { Period(age: maxAge) }

    func run(in context: Context) async throws -> ExitStatus {
        let folder = try workspace.path(context)
        let read = try workspace.readWithManifests(context)
        let (workspace, waiverOrigin) = try waivers.apply(to: read.workspace, in: folder, context)
        let earlier = try self.record.check(workspace, context)
        let key = try context.fingerprintKey(of: workspace.name)
        let shardKey = try context.shardKey()
        let shards = try files.map { file throws(CommandFailure) -> (file: String, shard: Shard) in
            (file, try shard(file, of: read.workspace, shardKey, context))
        }
        let whole: ShardSet
        do throws(Failure) {
            whole = try ShardSet(
                shards, of: workspace, read.manifests, maxAge: age?.seconds ?? 0, now: context.now)
        } catch {
            throw CommandFailure.incomplete(error.message, advice: error.advice)
        }
        var seen = try await EvidenceCollector(workspace: workspace, context: context, folder: folder)
            .observations(of: whole, judged: Set(whole.judged))
        let today = verdict.asOf ?? context.today
        await AttestationFolder(workspace: folder, context: context).examine(
            whole.judged, of: workspace, in: &seen, today: today)
        let selection = RuleSelection(skipping: Set(whole.skippedRules))
        var record = Auditor(workspace, policy: verdict.policy, today: today, selection: selection)
            .audit(whole.judged, observations: seen, now: whole.madeAt, key: key)
        record.waiversFrom = waiverOrigin
        record.manifests = read.manifests
        try self.record.write(&record, since: earlier, of: workspace, in: folder, context)
        return try record.exitStatus()
    }

    private func shard(
        _ file: String, of workspace: Workspace, _ key: ShardKey, _ context: Context
    ) throws(CommandFailure) -> Shard {
        let bytes: [UInt8]
        do {
            bytes = try context.files.read(file, limit: ShardFile.maximumBytes)
        } catch {
            throw .usage("\(file): \(error.reason)")
        }
        do {
            return try ShardFile.read(bytes, of: workspace, key: key)
        } catch {
            throw .incomplete("\(file) \(error.message)", advice: error.advice)
        }
    }
}
