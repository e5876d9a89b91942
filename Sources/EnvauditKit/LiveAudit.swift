import Auditing
import Manifests
import Support

/// An audit of what is live: it is looked at, held against what was attested, and judged.
struct LiveAudit {
    let workspace: Workspace
    /// The workspace's folder.
    let folder: String
    let evidence: EvidenceOptions
    let frontends: FrontendOptions
    let rules: RuleSelection
    var policy = VerdictPolicy()
    let today: CalendarDate
    /// Seconds since 1970 (UTC).
    let now: Double

    /// The record of the environments named in `judged`, and what was seen of all.
    func make(of judged: [String]) async throws -> (record: Record, seen: [String: Observation]) {
        let addresses = try frontends.addresses(
            in: workspace, judging: judged, rules, isOffline: evidence.transport == nil)
        let observer = EvidenceCollector(
            workspace: workspace, variables: processVariables(), now: now, folder: folder,
            allowsCommands: evidence.network.allowCommand, frontends: addresses)
        var seen = try await observer.observe(
            listings: evidence.listings, values: evidence.values,
            snapshots: SnapshotSource(
                named: evidence.snapshots, folder: folder, judged: Set(judged), variables: processVariables()),
            probing: rules, transport: evidence.transport)
        await AttestationFolder(workspace: folder).examine(judged, of: workspace, in: &seen, today: today)
        let record = Auditor(workspace, policy: policy, today: today, selection: rules)
            .audit(judged, observations: seen, now: now, key: .random())
        return (record, seen)
    }
}
