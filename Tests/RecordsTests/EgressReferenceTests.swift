import Probes
import Renderings
import Testing

/// `docs/security/egress.md` is what the registries of providers and probes say.
@Suite struct EgressReferenceTests {
    @Test func isAsTheRegistriesSay() throws {
        try expectGolden(text, "docs/security/egress.md")
    }

    private var text: String {
        let head = ["Host", "Address", "Token", "Variable for another address", "Used by"]
        let rows = [head, head.map { _ in "---" }] + Egress.rows
        let table = rows.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
        return [introduction, table, rest].joined(separator: "\n\n") + "\n"
    }

    private let introduction = """
        # Where envaudit connects to

        envaudit connects to the hosts that the workspace's manifests name a provider or probe of, and to no others. There is no telemetry, no crash report and no check for updates. A command that needs no network (`validate`, `explain`, `schema`, `journal`, `add`, whatever runs with `--offline`, and providers of files) makes no connection. This page is generated from the registries of providers and probes.
        """

    private let rest = """
        `stale-deploy` reads the deploy times of Edge Functions, where services name `functions`. Whatever an environment's own `frontend` (or `--frontend`) serves is fetched for \(ProbeRegistry.ofFrontends.map { "`\($0.key)`" }.joined(separator: " and ")), from that origin alone and without a token.

        Connections are https with verified certificates, to port 443 unless an address names another; plain http goes to loopback only. The variable for another address is the operator's: a manifest can't name an address. Redirects of an API are not followed. A proxy is used where libcurl's variables name one (`https_proxy`, `no_proxy`).

        | Beyond HTTP | |
        |---|---|
        | DNS | the names of these hosts are resolved by the system's resolver |
        | programs | `git`, for the repository at hand and offline; programs of `provider: command`, only with `--allow-command` |

        Commands that only read send `GET`, and `POST` to `/v1/projects/REF/database/query/read-only` alone. `apply` and `rotate --push` also send `POST` and `DELETE` to `/v1/projects/REF/secrets`.
        """
}
