import ArgumentParser
import Manifests
import Records
import Scaffold
import Support

/// `envaudit add secret`: a secret under its service, and what environments expect of it.
struct AddSecretCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Declare a secret under its service, and what environments expect of it.",
        discussion: """
            Adds the secret to environments/services.yaml and, with --required, --optional or --forbidden, to the \
            environments' files. The service is the one that --integration names; by default a well-known one, or the \
            one whose secrets begin alike. A service that is not there is added: isolated, of medium severity, unless \
            you say otherwise. PART/NAME is a secret of an environment's part.

            EXAMPLES
              envaudit add secret STRIPE_WEBHOOK_SECRET --required production --required preprod
              envaudit add secret ANALYTICS_API_KEY --integration analytics --title "Analytics" --severity low
              envaudit add secret SESSION_KEY --integration security --generate hex:32 --dry-run

            EXIT STATUS
              0 added   2 usage or manifest error: nothing was written   3 a file could not be written

            MORE
              envaudit docs add, envaudit docs manifests
            """)

    @Argument(help: ArgumentHelp("The secret.", valueName: "secret"), completion: Completions.secrets)
    var secret: String

    @Option(
        help: ArgumentHelp("The id of its service, which is added where it is new.", valueName: "service"),
        completion: Completions.services)
    var integration: String?

    @Option(help: ArgumentHelp("The name of a new service for people.", valueName: "text"))
    var title: String?

    @Option(
        help: ArgumentHelp(
            "What happens if two environments share a new service.", valueName: "text"))
    var risk: String?

    @Option(
        help: ArgumentHelp(
            "The severity of a new service: low, medium, high, critical. Default: medium.",
            valueName: "severity"),
        transform: VerdictOptions.severity)
    var severity: Severity?

    @Option(
        help: ArgumentHelp(
            "The class of a new service: isolated, shareable, config. Default: isolated.",
            valueName: "class"),
        transform: isolationClass)
    var isolation: IsolationClass?

    @Option(
        help: ArgumentHelp(
            "How its values begin, such as sk_test_. Repeatable. Never a value.", valueName: "text"))
    var prefix: [String] = []

    @Option(
        help: ArgumentHelp(
            "How envaudit generates a value, such as hex:32, base64:32 or uuid.", valueName: "generator"))
    var generate: String?

    @Option(
        help: ArgumentHelp("An environment that needs it. Repeatable.", valueName: "env"),
        completion: Completions.environments)
    var required: [String] = []

    @Option(
        help: ArgumentHelp("An environment that may have it. Repeatable.", valueName: "env"),
        completion: Completions.environments)
    var optional: [String] = []

    @Option(
        help: ArgumentHelp("An environment that must not have it. Repeatable.", valueName: "env"),
        completion: Completions.environments)
    var forbidden: [String] = []

    @OptionGroup var edit: EditOptions

    private static func isolationClass(_ text: String) throws -> IsolationClass {
        if let isolation = IsolationClass(rawValue: text) { return isolation }
        throw ValidationError(
            "unknown isolation class \"\(text)\"; expected \(IsolationClass.allCases.map(\.rawValue).joined(separator: ", "))."
        )
    }

    func run(in context: Context) async throws -> ExitStatus {
        guard NameForm.address.accepts(secret) else {
            throw CommandFailure.usage(
                "invalid secret name \"\(secret)\"", advice: "Expected \(NameForm.address.letters).")
        }
        let name = SecretAddress(secret).name
        return try WorkspaceEdit.make(edit, context, next: "envaudit explain \(name)") {
            edit throws(CommandFailure) in
            let changes = try declaration(of: name, in: edit) + expectations(in: edit)
            guard !changes.isEmpty else {
                throw .usage(
                    "\(name) is declared already, in \(place(of: name, in: edit.workspace)?.description ?? "")",
                    advice:
                        "Say what an environment expects of it: --required ENV, --optional ENV or --forbidden ENV."
                )
            }
            return changes
        }
    }

    private func place(of name: String, in workspace: Workspace) -> Position? {
        workspace.services.flatMap(\.secrets).first { $0.name.value == name }?.name.position
    }

    // MARK: services.yaml

    private func declaration(of name: String, in edit: WorkspaceEdit) throws(CommandFailure)
        -> [ManifestChange]
    {
        if let place = place(of: name, in: edit.workspace) {
            guard integration == nil, title == nil, risk == nil, severity == nil, isolation == nil,
                prefix.isEmpty, generate == nil
            else {
                throw .usage("\(name) is declared already, in \(place)", advice: "Change it there.")
            }
            return []
        }
        let scaffold = SecretScaffold(name)
        let id = try service(of: name, scaffold, in: edit.workspace)
        let isThere = edit.workspace.services.contains { $0.id == id }
        if isThere, title != nil || risk != nil || severity != nil || isolation != nil {
            throw .usage(
                "the service \(id) is there already, so --title, --risk, --severity and --isolation say nothing",
                advice: "Change them in environments/services.yaml.")
        }
        let secrets = YAMLEntry.mapping([(name, .flow(text(of: scaffold)))])
        var file = ManifestEdit(try edit.file("services.yaml"))
        do {
            if isThere {
                try file.add(name, .flow(text(of: scaffold)), to: ["services", id, "secrets"])
            } else {
                let known = scaffold.service.flatMap { $0.id == id ? $0 : nil }
                try file.add(id, newService(id, known, secrets), to: ["services"])
            }
        } catch {
            throw .unfit(file.file, error, in: isThere ? "services, \(id), secrets" : "services")
        }
        let service = isThere ? id : "a new service, \(id)"
        return [
            ManifestChange(
                name: "services.yaml", text: file.file.text,
                summary:
                    "added \(name) to \(service) in environments/services.yaml, line \(file.added.upperBound)"
            )
        ]
    }

    private func service(
        of name: String, _ scaffold: SecretScaffold, in workspace: Workspace
    ) throws(CommandFailure) -> String {
        let ids = workspace.services.map(\.id)
        if let integration {
            guard NameForm.identifier("").accepts(integration) else {
                let titled = workspace.services.first { $0.title.lowercased() == integration.lowercased() }?
                    .id
                throw .usage(
                    "--integration: invalid service id \"\(integration)\": expected lower-case letters, digits and -",
                    advice: (titled ?? nearestName(to: integration, among: ids)).map { "Did you mean \($0)?" }
                )
            }
            return integration
        }
        if let known = scaffold.service?.id, ids.contains(known) { return known }
        if let near = ServiceWords(workspace.services).service(of: name) { return near }
        if let known = scaffold.service?.id { return known }
        throw .usage(
            "which service \(name) is of can't be told from its name",
            advice: "Name it: --integration SERVICE. There are: \(ids.joined(separator: ", "))")
    }

    private func newService(_ id: String, _ known: KnownService?, _ secrets: YAMLEntry) -> YAMLEntry {
        var pairs: [(key: String, value: YAMLEntry)] = [("title", .text(title ?? known?.title ?? id))]
        if let risk = risk ?? known?.risk { pairs.append(("risk", .text(risk))) }
        pairs.append(("severity", .text((severity ?? known?.severity ?? .medium).rawValue)))
        pairs.append(("isolation", .text((isolation ?? known?.isolation ?? .isolated).rawValue)))
        if let dashboard = known?.dashboard { pairs.append(("dashboard", .flow(YAMLText.link(dashboard)))) }
        pairs.append(("secrets", secrets))
        return .mapping(pairs)
    }

    /// The given settings, completed by what is known of a secret with this name.
    private func text(of scaffold: SecretScaffold) -> String {
        var pairs: [String] = []
        if !prefix.isEmpty { pairs.append("prefix: \(YAMLText.list(prefix))") }
        if let generate {
            let words = generate.split(separator: ":", maxSplits: 1).map { YAMLText.scalar(String($0)) }
            pairs.append(
                "generate: \(words.count == 2 ? "{ \(words[0]): \(words[1]) }" : words.first ?? "\"\"")")
        }
        if pairs.isEmpty { pairs = scaffold.declaration }
        return pairs.isEmpty ? "{}" : "{ \(pairs.joined(separator: ", ")) }"
    }

    // MARK: The environments' files

    private func expectations(in edit: WorkspaceEdit) throws(CommandFailure) -> [ManifestChange] {
        var all = required.map { ($0, Presence.required) }
        all += optional.map { ($0, Presence.optional) }
        all += forbidden.map { ($0, Presence.forbidden) }
        let isDeclared = place(of: SecretAddress(secret).name, in: edit.workspace) != nil
        var changes: [ManifestChange] = []
        for (index, (name, presence)) in all.enumerated() {
            let environment = try edit.workspace.environment(name)
            if all[..<index].contains(where: { $0.0 == name }) {
                throw .usage("\(name) is named twice; expected one of --required, --optional and --forbidden")
            }
            let stated = environment.expectations.first { $0.pattern.value == .name(secret) }
            if let stated {
                guard isDeclared || stated.presence != presence else { continue }
                throw .usage(
                    "\(name) says already what it expects of \(secret), in \(stated.pattern.position)",
                    advice: "Change it there.")
            }
            var file = ManifestEdit(try edit.file("\(name).yaml"))
            do throws(ManifestEdit.Unfit) {
                try file.add(secret, .flow("{ \(presence.rawValue): true }"), to: ["secrets"])
            } catch {
                throw .unfit(file.file, error, in: "secrets")
            }
            changes.append(
                ManifestChange(
                    name: "\(name).yaml", text: file.file.text,
                    summary: "added \(secret) to environments/\(name).yaml, line \(file.added.upperBound)"))
        }
        return changes
    }
}
