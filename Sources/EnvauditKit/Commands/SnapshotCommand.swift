import ArgumentParser
import Listings
import Manifests
import Records
import Secrets
import Support
import Transport

/// `envaudit snapshot`: a sealed listing for those who may not fetch it.
struct SnapshotCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract:
            "Seal an environment's listing, so that others can be compared with it without its token.",
        discussion: """
            Writes a file of names, dates and seals, without digests. It answers one question: is a value that is \
            known elsewhere among the environment's secrets? Commit it, and `envaudit check` compares the other \
            environments with it. The environment's manifest declares its maximum age (snapshot_max_age, default 7d).

            With a key in ENVAUDIT_SEAL_KEY, values can't be guessed from the file, and only holders of the key can \
            write or read one.

            EXAMPLES
              envaudit snapshot production       writes snapshots/production.json
              envaudit snapshot production --output production.snapshot.json
              envaudit snapshot production --listing production=production.json
              envaudit check preprod             with preprod's token alone

            EXIT STATUS
              0 written   2 usage or manifest error   3 the listing could not be fetched or written   130 interrupted

            MORE
              envaudit docs snapshots
            """)

    @Argument(help: ArgumentHelp("The environment.", valueName: "env"), completion: Completions.environments)
    var environment: String

    @OptionGroup var workspace: WorkspaceOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "The file to write. Default: snapshots/ENV.json in the workspace.", valueName: "file"),
        completion: .file())
    var output: String?

    @Option(
        name: .customLong("listing"),
        help: ArgumentHelp(
            "Seal a listing, in its provider's own JSON, that you have just fetched into a file.",
            valueName: "env=file"))
    var listings: [EnvironmentFile] = []

    @OptionGroup(title: "Network") var network: NetworkOptions

    func run(in context: Context) async throws -> ExitStatus {
        let declared = try workspace.read(context)
        let folder = try workspace.path(context)
        let environment = try declared.environment(environment)
        let name = environment.name.value
        if let other = listings.first(where: {
            $0.environment.split(separator: "/").first.map(String.init) != name
        }) {
            throw CommandFailure.usage("--listing names \(other.environment), and the snapshot is of \(name)")
        }
        let key = try SnapshotSource.key(in: context.variables)
        let observer = EvidenceCollector(
            workspace: declared, context: context, folder: folder,
            permissions: network.permissions)
        let listing: Listing
        do {
            listing = try await observer.listing(of: environment, from: listings, network.transport(context))
                .get()
        } catch let failure as Failure {
            throw CommandFailure.incomplete("\(name): \(failure.message)", advice: failure.advice)
        }
        // In a comparison a missing secret would count as unset.
        if let (part, failure) = listing.gaps.min(by: { $0.key < $1.key }) {
            throw CommandFailure.incomplete("\(name)/\(part): \(failure.message)", advice: failure.advice)
        }
        let snapshot: Snapshot
        do {
            snapshot = try await Snapshot.sealing(
                listing, of: name, project: environment.listing?.settings["project"]?.value,
                places: environment.placesInWords, key: key)
        } catch {
            throw CommandFailure.incomplete(error.message, advice: error.advice)
        }
        let path = try write(snapshot, in: folder, context)
        context.tell(
            "envaudit: \(snapshot.count) secrets of \(TerminalText.escape(name)) are sealed in \(TerminalText.escape(path))"
        )
        return .success
    }

    private func write(_ snapshot: Snapshot, in folder: String, _ context: Context) throws(CommandFailure)
        -> String
    {
        let path = output ?? SnapshotSource.path(of: snapshot.environment, in: folder)
        let text = SnapshotFile.text(of: snapshot)
        do {
            if output == nil {
                let lock = try context.files.lock(SnapshotSource.path(in: folder))
                defer { lock.release() }
                try lock.replace(SnapshotSource.fileName(of: snapshot.environment), with: text)
            } else {
                try context.files.write(text, to: path)
            }
        } catch {
            throw CommandFailure.incomplete(
                "the snapshot could not be written to \(path): \(error.reason)",
                advice: "Name a file in a folder that you may write to: --output FILE")
        }
        return path
    }
}
