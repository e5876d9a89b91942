import Manifests
public import Providers

/// All possible destinations of requests: the addresses of the providers and probes.
public enum Egress {
    /// The hosts' APIs, sorted by the host's name.
    public static let apis: [APIConfiguration] = ProviderRegistry.apis.sorted { $0.host < $1.host }

    /// The table of `docs/security/egress.md`: one row per host.
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

    /// Returns the providers and probes that send requests to a host.
    private static func users(of host: String) -> [String] {
        let providers = ProviderRegistry.all.filter { $0.api?.host == host }.map { "`\($0.id)`" }
        let probes = ProbeRegistry.fetching
            .filter { probe in probe.apis.contains { $0.host == host } }
            .map { "`\($0.source.key ?? $0.rule.description.id)`" }
        return providers + probes
    }
}
