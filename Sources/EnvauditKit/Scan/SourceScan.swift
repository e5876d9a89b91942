import Auditing
import Listings
import Manifests
import Scanning
import Secrets
import Support

/// A scan for the secrets of environments.
struct SourceScan {
    let targets: ScanTargets
    /// The files that are scanned; nil for none.
    let tree: SourceTree?
    /// The repository whose blobs are scanned, and which of them; nil for none.
    let history: (repository: Repository, scope: HistoryScan.Scope)?
    /// Findings below this severity don't decide.
    let failOn: Severity
    let context: Context

    private var isInput: Bool { tree == nil && history == nil }

    /// A seal is compared with a candidate by one scrypt, which takes some 10 ms.
    private static let mostSealed = 4_000

    func run(
        snapshots: [String: Snapshot], of workspace: Workspace, path: String, environments: [String]
    ) async throws -> ScanReport {
        var skipped = targets.skipped + (tree?.skipped ?? [])
        var known = targets.byDigest
        // Standard input is there only once.
        let mostDigests = targets.sealed.isEmpty || isInput ? 0 : SourceScan.mostSealed
        var outcome = try await scan(known, mostDigests)
        var sealed = 0
        if !targets.sealed.isEmpty {
            if mostDigests > 0, let digests = outcome.digests {
                let found = try await unseal(snapshots, digests)
                sealed = targets.sealed.count
                if !found.isEmpty {
                    known.merge(found) { $0 + $1 }
                    outcome = try await scan(known, 0)
                }
            } else {
                for name in Set(targets.sealed.keys.map(\.environment)).sorted() {
                    let reason =
                        isInput
                        ? "only a sealed snapshot is known, which standard input can't be compared with"
                        : "only a sealed snapshot is known, which at most \(SourceScan.mostSealed) texts can be compared with"
                    skipped.append(
                        ScanReport.Skipped(
                            path: name, reason: reason + " (use a listing: --listing \(name)=FILE)"))
                }
            }
        }
        skipped += outcome.skipped
        var counts = outcome.counts
        counts.secrets = targets.byDigest.values.reduce(sealed) { $0 + $1.count }
        counts.weak = targets.weak
        return ScanReport(
            generatedAt: context.now, workspace: workspace.name, path: path, environments: environments,
            counts: counts, findings: findings(outcome, known), skipped: skipped, failOn: failOn)
    }

    private func scan(
        _ known: [Digest: [ScanTargets.Target]], _ mostDigests: Int
    ) async throws(CommandFailure) -> ScanOutcome {
        let pass = ScanPass(table: DigestTable(known.keys), mostDigests: mostDigests)
        guard !isInput else {
            return pass.scan(stream: context.input.descriptor, named: "standard input")
        }
        var outcome = ScanOutcome()
        if let tree { outcome.add(await pass.scan(tree.files, context)) }
        if let history {
            let scan = HistoryScan(repository: history.repository, pass: pass)
            outcome.add(try await scan.run(history.scope))
        }
        return outcome
    }

    /// The sealed secrets that have one of these digests.
    private func unseal(
        _ snapshots: [String: Snapshot], _ digests: Set<Digest>
    ) async throws -> [Digest: [ScanTargets.Target]] {
        var found: [Digest: [ScanTargets.Target]] = [:]
        for (environment, snapshot) in snapshots {
            let listing = try await snapshot.listing(comparedWith: digests, now: context.now)
            for secret in listing.secrets.values {
                let id = SecretID(environment: environment, address: secret.name)
                guard let digest = secret.digest, let target = targets.sealed[id] else { continue }
                found[digest, default: []].append(target)
            }
        }
        return found
    }

    /// A finding for each secret and line.
    private func findings(
        _ outcome: ScanOutcome, _ known: [Digest: [ScanTargets.Target]]
    ) -> [ScanReport.Finding] {
        let table = DigestTable(known.keys)
        struct Key: Hashable {
            let secret: SecretID
            let file: String
            let line: Int
            let commit: ScanReport.Commit?
        }
        var found: [Key: ScanReport.Finding] = [:]
        for hit in outcome.hits {
            for target in known[table[hit.number]] ?? [] {
                let key = Key(
                    secret: target.id, file: hit.location.file, line: hit.location.line,
                    commit: hit.location.commit)
                if let other = found[key], other.location.column <= hit.location.column { continue }
                found[key] = .committedSecret(target, at: hit.location, form: hit.form.name)
            }
        }
        return Array(found.values)
    }
}
