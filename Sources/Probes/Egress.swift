import Manifests
public import Providers

/// Where requests can go: the addresses that the providers and probes have, and no others.
public enum Egress {
    /// The hosts' APIs, by their hosts' names; of a host with several, the first.
    public static let apis: [APIConfiguration] = ProviderRegistry.apis.sorted { $0.host < $1.host }

    /// `docs/security/egress.md`'s table: a row for each host.
    package static var rows: [[String]] {
        var rows: [[String]] = []
        for api in apis where !rows.contains(where: { $0[0] == api.host }) {
            rows.append([
                api.host, "`\(api.defaultBase)`",
                api.tokenVariables.map { "`\($0)`" }.joined(separator: " or "),
                "`\(api.addressVariable)`", users(of: api.host).joined(separator: ", "),
            ])
        }
        return rows
    }

    /// The providers and probes that ask a host.
    private static func users(of host: String) -> [String] {
        let providers = ProviderRegistry.all.filter { $0.api?.host == host }.map { "`\($0.id)`" }
        let probes = ProbeRegistry.fetching
            .filter { probe in probe.apis.contains { $0.host == host } }
            .map { "`\($0.source.key ?? $0.rule.description.id)`" }
        return providers + probes
    }
}
