import ArgumentParser
import Manifests
import Records

/// `envaudit explain`: a rule, or all that is declared of a secret, service or environment.
struct ExplainCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain a rule, a secret, a service or an environment, without the network.",
        discussion: """
            For a rule: when it fails, which evidence it needs, and what to do. For a secret: its declarations in \
            every environment, and the rules that judge it. If several things have one name, all are explained.

            EXAMPLES
              envaudit explain                        what can be explained
              envaudit explain shared-secret
              envaudit explain OAUTH_ENCRYPTION_KEY
              envaudit explain preprod

            EXIT STATUS
              0 explained   2 unknown name, usage or manifest error

            MORE
              envaudit docs rules
            """)

    @Argument(
        help: ArgumentHelp(
            "A rule's, service's or safeguard's id, or a secret's or environment's name. Default: a list.",
            valueName: "id"), completion: Completions.explainable)
    var id: String?

    @OptionGroup var workspace: WorkspaceOptions

    func run(in context: Context) async throws -> ExitStatus {
        let (explainer, problem) = try explainer(context)
        let style = TextStyle(width: context.output.isTerminal ? context.output.width ?? 80 : 80)
        guard let id else {
            try context.write(explainer.contents(style: style))
            return report(problem, context)
        }
        if let explanation = explainer.explanation(of: id, style: style) {
            try context.write(explanation)
            return report(problem, context)
        }
        // The name may be declared in the workspace, so errors in its manifests are reported first.
        if let problem { throw problem }
        throw CommandFailure.usage(
            "no rule, secret, service, environment or safeguard has the name \"\(id)\"",
            advice: explainer.nearest(to: id).map { "Did you mean \($0)?" }
                ?? "envaudit explain lists what can be explained.")
    }

    /// Rules are explained without a workspace, too; an error in reading one is returned in addition.
    private func explainer(_ context: Context) throws(CommandFailure) -> (Explainer, CommandFailure?) {
        guard let folder = try workspace.locate(context) else { return (Explainer(nil), nil) }
        do throws(CommandFailure) {
            return (Explainer(try folder.read()), nil)
        } catch {
            return (Explainer(nil), error)
        }
    }

    private func report(_ problem: CommandFailure?, _ context: Context) -> ExitStatus {
        guard problem != nil else { return .success }
        context.warn("the workspace can't be read, so only rules are explained; see envaudit validate")
        return .success
    }
}
