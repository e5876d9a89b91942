public import Auditing
public import Manifests
public import Support

/// All parts of one check, which together saw what a check of the whole workspace sees.
public struct ShardSet: Sendable {
    /// The environments that are judged.
    public let judged: [String]
    /// The ids of the rules that are not applied.
    public let skippedRules: [String]
    /// When the oldest part was made, in seconds since 1970 (UTC): the whole is no younger.
    public let madeAt: Double
    /// What was seen, by the environments' names.
    public let evidence: [String: EnvironmentEvidence]

    /// Tolerance for clocks that differ: a shard may be this much in the future.
    private static let allowedSkew = 300.0

    /// Puts the parts of one run together.
    ///
    /// - Parameters:
    ///   - shards: the parts, each with the name of its file.
    ///   - manifests: those of the workspace at hand.
    ///   - maxAge: how old a part may be, in seconds.
    ///   - now: seconds since 1970 (UTC).
    /// - Throws: ``Failure`` where they are not all parts of one check of this workspace as it is now.
    public init(
        _ shards: [(file: String, shard: Shard)], of workspace: Workspace, _ manifests: [ManifestDigest],
        maxAge: Double, now: Double
    ) throws(Failure) {
        guard let (firstFile, first) = shards.first else {
            throw Failure(message: "no shard is named", advice: "")
        }
        let head = first.head
        let again = "Run all shards again, by the same commit and with the same arguments."
        var files: [Int: String] = [:]
        for (file, shard) in shards {
            func differs(_ what: String, _ own: String, _ other: String) -> Failure {
                Failure(
                    message: "\(file) is of \(what) \(own), and \(firstFile) of \(other)", advice: again)
            }
            let own = shard.head
            guard own.workspace == workspace.name else {
                throw Failure(
                    message: "\(file) is of the workspace \(own.workspace), and this is \(workspace.name)",
                    advice: "Name the shards of this workspace.")
            }
            guard own.run == head.run else { throw differs("run", own.run, head.run) }
            guard own.part.count == head.part.count else {
                throw Failure(
                    message: "\(file) is \(own.part), and \(firstFile) is \(head.part)", advice: again)
            }
            if let other = files.updateValue(file, forKey: own.part.number) {
                throw Failure(
                    message: "\(other) and \(file) are both \(own.part)", advice: "Name each shard once.")
            }
            guard own.manifests == manifests else {
                throw Failure(
                    message:
                        "\(file) was made by other manifests: \(ShardSet.difference(own.manifests, manifests))",
                    advice: again)
            }
            guard own.judged == head.judged else {
                throw differs(
                    "a check of", own.judged.joined(separator: ", "), head.judged.joined(separator: ", "))
            }
            guard own.skippedRules == head.skippedRules else {
                throw Failure(
                    message: "\(file) skips other rules than \(firstFile)", advice: again)
            }
            let chosen = own.part.chosen(of: workspace.environments.map(\.name.value))
            guard Set(chosen) == Set(shard.evidence.keys) else {
                throw Failure(message: "\(file) does not hold the environments of \(own.part)", advice: again)
            }
            try ShardSet.checkAge(of: own, file, maxAge, now)
        }
        let missing = (1...head.part.count).filter { files[$0] == nil }
        guard missing.isEmpty else {
            throw Failure(
                message:
                    "\(missing.count == 1 ? "shard" : "shards") \(missing.map(String.init).joined(separator: ", ")) of \(head.part.count) \(missing.count == 1 ? "is" : "are") missing",
                advice: "Name the files of all shards; one that failed to write its file has to run again.")
        }
        (judged, skippedRules) = (head.judged, head.skippedRules)
        madeAt = shards.map(\.shard.head.madeAt).min() ?? now
        evidence = shards.reduce(into: [:]) { all, part in
            all.merge(part.shard.evidence) { first, _ in first }
        }
    }

    private static func checkAge(
        of head: Shard.Head, _ file: String, _ maxAge: Double, _ now: Double
    ) throws(Failure) {
        let madeAt = Instant(secondsSince1970: head.madeAt)
        guard head.madeAt >= now - maxAge else {
            throw Failure(
                message: "\(file) is too old: it was made at \(madeAt)",
                advice: "Run all shards again, or allow more: --max-age AGE")
        }
        guard head.madeAt <= now + allowedSkew else {
            throw Failure(
                message: "\(file) was made in the future: at \(madeAt)",
                advice: "Check the clocks of both machines.")
        }
    }

    private static func difference(_ theirs: [ManifestDigest], _ own: [ManifestDigest]) -> String {
        let all = Set(theirs).symmetricDifference(own).map(\.file)
        return Set(all).sorted().prefix(3).joined(separator: ", ") + (Set(all).count > 3 ? ", …" : "")
    }
}
