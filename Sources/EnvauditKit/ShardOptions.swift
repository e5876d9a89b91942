import ArgumentParser
import Auditing
import Listings
import Manifests
import Records
import Secrets
import Support

/// `check --shard`: fetches the evidence of some environments, which `record merge` judges with the others.
struct ShardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Look at every N-th environment alone, from the I-th on by name, and seal what was seen for envaudit record merge, which judges. Takes a key from ENVAUDIT_SHARD_KEY.",
            valueName: "i/n"),
        transform: { text in
            guard let part = ShardPart(text) else {
                throw ValidationError("--shard takes I/N, such as 2/4: the second of four, of 1,000 at most.")
            }
            return part
        })
    var shard: ShardPart?

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp(
            "What the shards of one run have in common, such as $GITHUB_RUN_ID: shards of two runs are not merged.",
            valueName: "id"))
    var runID: String?

    func validate() throws {
        guard (shard == nil) == (runID == nil) else {
            throw ValidationError(
                shard == nil ? "--run is for --shard." : "--shard needs the id of its run: --run ID.")
        }
        guard let runID else { return }
        guard (1...128).contains(runID.utf8.count), runID.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw ValidationError("--run takes up to 128 printable characters without spaces.")
        }
    }
}

extension Context {
    /// The key that shards are sealed with.
    func shardKey() throws(CommandFailure) -> ShardKey {
        // CI sets a secret that is not there to nothing.
        guard let text = variables[ShardKey.variable], !text.isEmpty else {
            throw .usage(
                "\(ShardKey.variable) is not set",
                advice: "Give one key to all shards and to the merge: openssl rand -hex 32")
        }
        do {
            return try ShardKey(text)
        } catch {
            throw .usage(error.message, advice: error.advice)
        }
    }
}

extension CheckCommand {
    /// Looks at a part of the environments, and writes what was seen.
    ///
    /// - Throws: ``CommandFailure`` where a listing could not be read; the file is written all the same, for the merge
    ///   to tell.
    func seal(
        _ part: ShardPart, of read: ReadWorkspace, in folder: String,
        _ context: Context
    ) async throws -> ExitStatus {
        guard let file = record.output.output, let run = sharding.runID else {
            preconditionFailure("the arguments were validated")
        }
        let (key, workspace) = (try context.shardKey(), read.workspace)
        let judged = try self.judged(in: workspace, nil)
        let madeAt = context.now
        try OutputOptions.checkPlace(file, for: "the shard", context)
        let collector = EvidenceCollector(
            workspace: workspace, context: context, folder: folder, permissions: network.permissions,
            frontends: try frontends.addresses(
                in: workspace, judging: judged, rules.selection, isOffline: evidence.shown.offline),
            dialect: evidence.dialect, part: part)
        let seen = try await collector.gather(
            listings: evidence.listings, values: evidence.values,
            snapshots: SnapshotSource(named: [], folder: folder, judged: Set(judged), context: context),
            probing: rules.selection, transport: evidence.shown.transport(network, context)
        ).own
        let head = Shard.Head(
            part, run: run, workspace: workspace.name, madeAt: madeAt, judged: judged,
            skippedRules: rules.selection.skipped, manifests: read.manifests)
        try OutputOptions.write(
            ShardFile.text(of: Shard(head: head, evidence: seen), in: workspace, key: key), to: file,
            "the shard", context)
        let names =
            1...5 ~= seen.count ? seen.keys.sorted().joined(separator: ", ") : "\(seen.count) environments"
        context.tell(
            TerminalText.escape(
                "envaudit: \(part), \(names), is sealed in \(file); envaudit record merge judges all of them")
        )
        let failures = seen.sorted { $0.key < $1.key }.flatMap { $1.failures(in: $0) }
        guard failures.isEmpty || !rules.selection.needsListings else {
            throw CommandFailure(.incomplete, failures)
        }
        return .success
    }
}

extension EnvironmentEvidence {
    /// Why its listing, or parts of it, could not be read.
    fileprivate func failures(in environment: String) -> [Failure] {
        func failure(_ place: String, _ failure: Failure) -> Failure {
            Failure(message: "\(place): \(failure.message)", advice: failure.advice)
        }
        switch listing {
        case .failure(let reason)?: return [failure(environment, reason)]
        case .success(let listing)?:
            return listing.gaps.sorted { $0.key < $1.key }.map { failure("\(environment)/\($0)", $1) }
        case nil: return []
        }
    }
}
