import ArgumentParser
import Manifests
import Providers
import Records
import Scaffold
import Support

/// `envaudit add environment`: a new environment's file.
struct AddEnvironmentCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "environment",
        abstract: "Add an environment: its file, with where its secrets are listed.",
        discussion: """
            Writes environments/NAME.yaml. Name the listing as in `envaudit init`: NAME=PROVIDER:PROJECT, or \
            NAME=PROVIDER:KEY=VALUE,KEY=VALUE; NAME/PART=… is a part that another provider lists. Each further argument \
            declares a part of the same environment.

            With --like, what another environment of the same tier expects of its secrets is copied, comments included. \
            Its addresses, waivers, whatever else identifies it and what permits a secret to be shared are not: declare \
            this environment's own.

            EXAMPLES
              envaudit add environment qa=supabase:abcdefghijklmnopqrst --like preprod \\
                                       --frontend https://qa.acme.example
              envaudit add environment canary=supabase:abcdefghijklmnopqrst --tier production
              envaudit add environment qa=supabase:abcdefghijklmnopqrst \\
                                       qa/ci=github-actions:repository=acme/shop,environment=qa

            EXIT STATUS
              0 added   2 usage or manifest error: nothing was written   3 the file could not be written

            MORE
              envaudit docs add, envaudit docs add-an-environment
            """)

    @Argument(
        help: ArgumentHelp(
            "The environment, and where its secrets are listed; then its parts.",
            valueName: "name=provider:project"))
    var environments: [EnvironmentArgument]

    @Option(
        help: ArgumentHelp("Copy what this environment expects of its secrets.", valueName: "env"),
        completion: Completions.environments)
    var like: String?

    @Option(
        help: ArgumentHelp(
            "Its tier: production, staging or development. Default: what its name tells, else that of --like.",
            valueName: "tier"))
    var tier: String?

    @Option(help: ArgumentHelp("The URL that its users open.", valueName: "url"))
    var frontend: String?

    @Option(help: ArgumentHelp("The git branch it is built from.", valueName: "name"))
    var branch: String?

    @OptionGroup var edit: EditOptions

    func run(in context: Context) async throws -> ExitStatus {
        let name = environments[0].name
        if let other = environments.first(where: { $0.name != name }) {
            throw CommandFailure.usage(
                "two environments are named: \(name) and \(other.name)",
                advice: "Add one at a time. A part is \(name)/PART=PROVIDER:PROJECT.")
        }
        let advice =
            "Declare what is missing: --frontend URL, --branch NAME, or a part as \(name)/PART=PROVIDER:PROJECT."
        return try WorkspaceEdit.make(edit, context, advice: advice, next: "envaudit doctor \(name)") {
            edit throws(CommandFailure) in
            guard !edit.exists("\(name).yaml") else {
                throw .usage("environments/\(name).yaml is there already; nothing was written")
            }
            let model = try like.map { name throws(CommandFailure) in try edit.workspace.environment(name) }
            var environment = try declared(model)
            (environment.frontend, environment.gitBranch) = (frontend, branch)
            var lines = ManifestScaffold.head(of: environment, by: "envaudit add environment")
            if let model { lines += try copied(from: model, edit, context) }
            let change = ManifestChange(
                name: "\(name).yaml", text: lines.joined(separator: "\n") + "\n",
                summary: "wrote environments/\(name).yaml")
            try checkPlace(of: change, in: edit.workspace)
            return [change]
        }
    }

    private func declared(_ model: Environment?) throws(CommandFailure) -> ScaffoldEnvironment {
        let name = environments[0].name
        // A name that says another tier than the model's is refused below, and not overruled.
        let fallback = Tier(named: name) == nil ? model?.tier.rawValue : nil
        let tiers = (tier ?? fallback).map { [TierArgument(name: name, tier: $0)] } ?? []
        let environment = try EnvironmentArguments(environments, tiers: tiers, of: .add).environments()[0]
        if let model, model.tier != environment.tier {
            throw .usage(
                "\(name) is \(environment.tier.rawValue), and \(model.name.value) is \(model.tier.rawValue): what one expects of its secrets is wrong for the other",
                advice: "Name an environment of the same tier with --like, or leave it out.")
        }
        return environment
    }

    /// What the environments of one tier have in common; differences are reported.
    private func copied(
        from model: Environment, _ edit: WorkspaceEdit, _ context: Context
    ) throws(CommandFailure) -> [String] {
        let file = try edit.file("\(model.name.value).yaml")
        guard let sections = ManifestSection.all(of: file) else {
            throw .usage(
                "\(file.path) is in braces, so its secrets can't be copied; nothing was written",
                advice: "Write its keys on lines of their own, or leave out --like.")
        }
        let own = sections.map(\.key).filter { !["environment", "tier", "secrets", "listing"].contains($0) }
        let missing = own.filter {
            !($0 == "frontend" && frontend != nil) && !($0 == "git_branch" && branch != nil)
        }
        if !missing.isEmpty {
            context.tell(
                TerminalText.escape(
                    "Not copied from \(model.name.value): \(missing.joined(separator: ", ")). Declare this environment's own."
                ))
        }
        guard let section = sections.first(where: { $0.key == "secrets" }) else { return [] }
        let lines = try expectations(section, of: model, context)
        return lines.isEmpty ? [] : [""] + lines
    }

    /// Returns the lines of the expectations, without entries that permit another environment's value: like a waiver,
    /// these belong to one environment.
    private func expectations(
        _ section: ManifestSection, of model: Environment, _ context: Context
    ) throws(CommandFailure) -> [String] {
        let starts = model.expectations.map(\.pattern.position.line).sorted()
        let permitted = model.expectations.filter { $0.sharing != nil || $0.mustEqual != nil }
        guard !permitted.isEmpty else { return section.lines }
        var dropped: Set<Int> = []
        for expectation in permitted {
            let first = expectation.pattern.position.line
            let after = section.firstLine + section.lines.count
            let next = starts.first { $0 > first } ?? after
            guard first > section.firstLine, starts.filter({ $0 == first }).count == 1 else {
                throw .usage(
                    "\(expectation.pattern.value) of \(model.name.value) may be another environment's value, and is written on one line with others, so its secrets can't be copied; nothing was written",
                    advice: "Write each secret on a line of its own, or leave out --like.")
            }
            // Comments in front of the next entry are that one's.
            var end = next
            while end > first + 1, isRemark(section.lines[end - 1 - section.firstLine]) { end -= 1 }
            dropped.formUnion(first..<end)
        }
        context.tell(
            TerminalText.escape(
                "Not copied from \(model.name.value): \(permitted.map { "\($0.pattern.value)" }.joined(separator: ", ")), as it may have another environment's value (may_share_with, must_equal). Declare what \(environments[0].name) expects of it."
            ))
        guard permitted.count < model.expectations.count else { return [] }
        return section.lines.enumerated().filter { !dropped.contains(section.firstLine + $0.offset) }
            .map(\.element)
    }

    private func isRemark(_ line: String) -> Bool {
        let text = line.drop { $0 == " " || $0 == "\t" }
        return text.isEmpty || text.hasPrefix("#")
    }

    /// Two environments with one place would be one environment.
    private func checkPlace(of change: ManifestChange, in workspace: Workspace) throws(CommandFailure) {
        let places = environments.compactMap(\.declaration).flatMap { ProviderRegistry.places(of: $0) }
        for other in workspace.environments {
            let taken = other.parts.flatMap { ProviderRegistry.places(of: $0.declaration) }
            if let place = places.first(where: { place in
                taken.contains { $0.key == place.key && $0.coincides(with: place) }
            }) {
                throw .usage(
                    "\(other.name.value) lists \(place) already; nothing was written",
                    advice: "Name the project that holds the secrets of \(environments[0].name).")
            }
        }
    }
}
