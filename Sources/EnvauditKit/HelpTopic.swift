import Probes
import Providers
import Records
import Remedies

/// What `envaudit help TOPIC` tells that belongs to no single command.
struct HelpTopic {
    let name: String
    let text: String

    /// The topic with this name, or nil.
    init?(_ name: String) {
        guard let topic = HelpTopic.all.first(where: { $0.name == name }) else { return nil }
        self = topic
    }

    private init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }

    static let all = [
        HelpTopic("exit-status", exitStatus), HelpTopic("formats", formats), HelpTopic("tokens", tokens),
        HelpTopic("evidence", evidence),
    ]

    private static let exitStatus = """
        EXIT STATUS, of every command
          0    pass, or done
          1    the audit failed: a check found what must not be
          2    usage or manifest error: nothing was checked
          3    incomplete: something is unproven, could not be checked, or nothing was checked
          130  interrupted

        A failure outranks what is incomplete. --allow-unproven of check and apply makes unproven checks count no
        longer; --fail-on SEVERITY reports failures below it without failing.

        """

    private static let formats = """
        FORMATS of check and record show, for --format, or by the ending of --output FILE
        \(rows(RecordFormat.all.map { ($0.name, $0.fileExtensions.map { ".\($0)" }.joined(separator: " ")) }))

        scan writes \(names(of: ScanFormat.all)).
        The other commands write some of \(names(of: PlanFormat.all)).
        --report FORMAT=FILE of check and scan writes further ones beside what standard output shows. Their
        schemas: envaudit schema.

        """

    private static let tokens = """
        TOKENS are taken from the variables that the hosts' own tools use, and go to their host alone.
        \(rows(hosts.map { ($0.name, $0.variables) }))

        Of a host of webhooks a variable with the environment's name behind it wins: STRIPE_API_KEY_PREPROD.
        envaudit doctor tells which ones the workspace needs, and whether they are set.

        """

    private static let evidence = """
        EVIDENCE, from the weakest to the strongest
          none         nothing was seen
          name         the host lists the name and hides the value
          digest       the host shows a digest: equal and known values are told, forms are not
          attestation  a person stated the form of the value with this digest (envaudit attest)
          value        the value was visible: shown by the host, or handed in with --values

        A check that the evidence can't settle is unproven, never passed.

        """

    private static var hosts: [(name: String, variables: String)] {
        var hosts: [(name: String, variables: String)] = []
        for api in Egress.apis where !hosts.contains(where: { $0.name == api.host }) {
            hosts.append((api.host, api.tokenVariables.joined(separator: " or ")))
        }
        return hosts
    }

    private static func names<Content>(of formats: [OutputFormat<Content>]) -> String {
        formats.map(\.name).joined(separator: ", ")
    }

    private static func rows(_ rows: [(String, String)]) -> String {
        let width = rows.map { $0.0.count }.max() ?? 0
        return rows.map { name, text in
            let padding = String(repeating: " ", count: width - name.count)
            return text.isEmpty ? "  \(name)" : "  \(name)\(padding)  \(text)"
        }.joined(separator: "\n")
    }
}
