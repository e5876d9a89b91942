import Auditing
import GitObjects
import Glibc
import Listings
import Manifests
import Records
import Scanning
import Secrets
import Support

/// A scan for the secrets of environments.
struct SourceScan {
    let targets: ScanTargets
    /// What is looked for besides their values.
    let names: SourceNames
    /// The files to scan; `nil` if only blobs are scanned.
    let tree: SourceTree?
    /// The repository and which of its blobs to scan; `nil` if only files are scanned.
    let history: (repository: Repository, scope: HistoryScan.Scope)?
    /// Findings below this severity don't decide.
    let failOn: Severity
    let memory: ScanMemory
    let context: Context

    private var isInput: Bool { tree == nil && history == nil }

    /// Whether all that any ref reaches is scanned, beside the tree or alone.
    private var hasAllHistory: Bool {
        if case .all? = history?.scope { true } else { false }
    }

    /// A seal is compared with a candidate by one scrypt, which takes some 10 ms.
    private static let mostSealed = 4_000

    func run(
        snapshots: [String: Snapshot], of workspace: Workspace, path: String, environments: [String]
    ) async throws -> ScanReport {
        var skipped = targets.skipped + (tree?.skipped ?? [])
        if let tree, tree.leftOut > 0, !hasAllHistory {
            let files = counted(tree.leftOut, "tracked file")
            skipped.append(
                ScanReport.Skipped(
                    path: path,
                    reason: "\(files) stay out of the working folder (sparse checkout): --history reads them")
            )
        }
        var known = targets.byDigest
        // Standard input is there only once.
        let mostDigests = targets.sealed.isEmpty || isInput ? 0 : SourceScan.mostSealed
        var (outcome, digests) = try await scan(known, mostDigests)
        var sealed = 0
        if !targets.sealed.isEmpty {
            if let digests {
                let found = try await unseal(snapshots, digests)
                sealed = targets.sealed.count
                if !found.isEmpty {
                    known.merge(found) { $0 + $1 }
                    (outcome, _) = try await scan(known, 0)
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
            counts: counts, findings: findings(outcome, known, workspace) + (try envFiles(workspace)),
            skipped: skipped, failOn: failOn)
    }

    private func scan(
        _ known: [Digest: [ScanTargets.Target]], _ mostDigests: Int
    ) async throws(CommandFailure) -> (ScanOutcome, digests: Set<Digest>?) {
        // Packs hold some four times their bytes, mostly alike. How much comes by standard input is not known.
        var bytes = isInput ? 1 << 24 : tree?.bytes ?? 0
        if let history, hasAllHistory { bytes += 4 * history.repository.listing.bytes }
        let table = DigestTable(known.keys) { digest, value in
            known[digest]?.contains { $0.isSecret(value) } ?? false
        }
        var pass = ScanPass(
            table, names, collecting: mostDigests, memory, bytes: bytes, isTwice: hasAllHistory)
        guard !isInput else {
            var outcome = pass.scan(stream: context.input.descriptor, named: "standard input")
            outcome.counts.candidates = pass.hashed
            if outcome.counts.bytes == 0, outcome.skipped.isEmpty {
                outcome.skipped.append(
                    ScanReport.Skipped(
                        path: "standard input",
                        reason: "it was empty: see whether what should write it failed"))
            }
            return (outcome, nil)
        }
        var outcome = ScanOutcome()
        // git starts before the tree is read, so that the history need not wait for it.
        let connectivity = hasAllHistory ? history.flatMap { Connectivity($0.repository) } : nil
        if let tree { outcome.add(await pass.scan(tree.files, context)) }
        if let history {
            if hasAllHistory { pass.turnToThePast() }
            let scan = HistoryScan(
                repository: history.repository, connectivity: connectivity, pass: pass, context: context)
            outcome.add(try await scan.run(history.scope))
        }
        outcome.counts.candidates = pass.hashed
        return (outcome, pass.digests)
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

    /// A finding for each secret or name, and line.
    private func findings(
        _ outcome: ScanOutcome, _ known: [Digest: [ScanTargets.Target]], _ workspace: Workspace
    ) -> [ScanReport.Finding] {
        let table = DigestTable(known.keys)
        var found: [FindingKey: ScanReport.Finding] = [:]
        var files: [String: String] = [:]
        func add(_ finding: ScanReport.Finding, of subject: String) {
            var finding = finding
            let file = finding.location.file
            finding.location.file = files[file] ?? masked(file, table)
            files[file] = finding.location.file
            let key = FindingKey(subject: subject, line: LineKey(finding.location))
            if let other = found[key], other.location.column <= finding.location.column { return }
            found[key] = finding
        }
        // A line that has a secret's value has no further key or default.
        var lines: Set<LineKey> = []
        // Of several candidates that begin at one place, the first form is reported.
        for hit in outcome.hits.sorted(by: { $0.form.rank < $1.form.rank }) where hit.number < table.count {
            lines.insert(LineKey(hit.location))
            for target in known[table[hit.number]] ?? [] {
                add(
                    .committedSecret(target, at: hit.location, form: hit.form.rawValue),
                    of: "\(target.id.environment)/\(target.id.address)")
            }
        }
        let owners = NamedFiles(workspace)
        for hit in outcome.hits where hit.number >= table.count {
            switch names.subjects[hit.number - table.count] {
            case .identifier(let identifier, let severity):
                guard !owners.may(hit.location.file, name: identifier.environment) else { continue }
                add(.foreignIdentifier(identifier, severity, at: hit.location), of: identifier.text)
            case .literal(let target):
                guard !lines.contains(LineKey(hit.location)) else { continue }
                add(
                    .publicDefault(target, at: hit.location),
                    of: "\(target.id.environment)/\(target.id.address)")
            case .key(let form):
                guard !lines.contains(LineKey(hit.location)) else { continue }
                add(.unlistedKey(form.title, at: hit.location), of: form.title)
            }
        }
        return Array(found.values)
    }

    /// A path without the values that it is made of: of a recorded request, of a folder for each key.
    private func masked(_ path: String, _ table: DigestTable) -> String {
        let pieces =
            path.split(separator: "/")
            + path.split { "/?&=:@, ".contains($0) }
            + path.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "-" }
        return pieces.reduce(into: path) { path, piece in
            let isValue = Array(piece.utf8).withUnsafeBytes {
                $0.count >= 8 && table.number(of: Digest(of: $0)) != nil && !NonValue.isWeak($0)
            }
            if isValue { path = path.replacing(piece, with: "[secret]") }
        }
    }

    private struct LineKey: Hashable {
        let file: String
        let line: Int
        let commit: ScanReport.Commit?

        init(_ location: ScanReport.Location) {
            (file, line, commit) = (location.file, location.line, location.commit)
        }
    }

    private struct FindingKey: Hashable {
        let subject: String
        let line: LineKey
    }
}

/// The files that may name an environment.
private struct NamedFiles {
    /// The declarations themselves, which a workspace has in these folders.
    private static let declarations = [
        "environments/*.yaml", "checklists/*.yaml", "attestations/*", "snapshots/*",
    ]
    private let patterns: [String: [String]]

    init(_ workspace: Workspace) {
        patterns = Dictionary(
            workspace.environments.map { environment in
                // A listing read from a file contains the values.
                let files = environment.parts.compactMap { $0.declaration.settings["file"]?.value }
                return (
                    environment.name.value, (environment.namedIn.map(\.value) + files).map(NamedFiles.end)
                )
            },
            uniquingKeysWith: { one, _ in one })
    }

    /// The end of a path that is named from another folder: `../api/wrangler.jsonc`.
    private static func end(_ path: String) -> String {
        path.split(separator: "/").drop { $0 == "." || $0 == ".." }.joined(separator: "/")
    }

    func may(_ file: String, name environment: String) -> Bool {
        let parts = file.split(separator: "/")
        return (NamedFiles.declarations + (patterns[environment] ?? [])).contains { pattern in
            // A pattern is the end of a path, or a folder on it.
            parts.indices.contains { start in
                fnmatch(pattern, parts[start...].joined(separator: "/"), FNM_PATHNAME | NamedFiles.folders)
                    == 0
            }
        }
    }

    /// `FNM_LEADING_DIR`: a pattern matches all that is in a folder, too.
    private static let folders: Int32 = 1 << 3
}
