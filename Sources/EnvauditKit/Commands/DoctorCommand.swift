import ArgumentParser
import Listings
import Manifests
import Probes
import Providers
import Records
import Support
import Transport

/// `envaudit doctor`: whether everything that a check would ask for can be had.
struct DoctorCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check each token and host that the environments need, without reading a secret.",
        discussion: """
            For each listing and probe: the variable of its token, whether it is set and has the right form, and what the \
            host answers to one request that shows no secret's value; then what is missing, and what to do. Tokens are \
            never printed. Of files it is looked whether they are there; no program is run.

            EXAMPLES
              envaudit doctor                        all environments
              envaudit doctor preprod --format json
              envaudit doctor --offline              tokens and files alone: no request

            EXIT STATUS
              0 everything can be read   2 usage or manifest error
              3 something can't be read, or was not asked   130 interrupted

            MORE
              envaudit docs doctor, envaudit docs providers
            """)

    @Argument(
        help: ArgumentHelp("The environments. Default: all.", valueName: "env"),
        completion: Completions.environments)
    var environments: [String] = []

    @OptionGroup var workspace: WorkspaceOptions

    @Flag(help: "Send no request: look at tokens and files alone.")
    var offline = false

    @OptionGroup(title: "Network") var network: NetworkOptions
    @OptionGroup(title: "Report") var output: OutputOptions

    var isQuiet: Bool { output.quiet }

    func run(in context: Context) async throws -> ExitStatus {
        let declared = try workspace.read(context)
        let folder = try workspace.path(context)
        try output.check(AccessFormat.all, for: "the report", context)
        let chosen =
            try environments.isEmpty
            ? declared.environments
            : environments.map { name throws(CommandFailure) in try declared.environment(name) }
        let configuration = network.transport(context)
        let client: HTTPClient
        do {
            client = try HTTPClient(configuration: configuration)
        } catch {
            throw CommandFailure.usage(error.message, advice: error.advice + ".")
        }
        let fetch = FetchContext(
            client: client, variables: context.variables, now: context.now, folder: folder,
            permissions: network.permissions, deadline: .now + configuration.deadline)
        let report = AccessReport(
            workspace: declared.name, generatedAt: context.now, entries: await entries(of: chosen, fetch))
        try output.write(report, as: AccessFormat.all, "the report", outcome: report.tally, context)
        return report.isGood ? .success : .incomplete
    }

    /// All environments are asked at once, in the order of the manifests.
    private func entries(of environments: [Environment], _ context: FetchContext) async -> [AccessReport
        .Entry]
    {
        let isOffline = offline
        return await withTaskGroup(of: (Int, [AccessReport.Entry]).self) { group in
            for (place, environment) in environments.enumerated() {
                group.addTask {
                    (place, await DoctorCommand.entries(of: environment, context, isOffline: isOffline))
                }
            }
            return await group.reduce(into: [Int: [AccessReport.Entry]]()) { $0[$1.0] = $1.1 }
                .sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }

    private static func entries(
        of environment: Environment, _ context: FetchContext, isOffline: Bool
    ) async -> [AccessReport.Entry] {
        let name = environment.name.value
        guard !environment.parts.isEmpty else {
            let failure = Failure(
                message: "\(name) declares no listing",
                advice: "Declare `listing:` in \(environment.name.position.file).")
            let nothing = AccessReport.Entry(
                environment: name, kind: .nothing, access: HostAccess(host: "-", failure: failure))
            return [nothing] + (await probes(of: environment, context, isOffline: isOffline))
        }
        var entries: [AccessReport.Entry] = []
        for (part, declaration) in environment.parts {
            let access = await ProviderRegistry.access(to: declaration, by: context, isOffline: isOffline)
            entries.append(AccessReport.Entry(environment: name, kind: .listing(part: part), access: access))
        }
        return entries + (await probes(of: environment, context, isOffline: isOffline))
    }

    private static func probes(
        of environment: Environment, _ context: FetchContext, isOffline: Bool
    ) async -> [AccessReport.Entry] {
        await ProbeRegistry.access(to: environment, by: context, isOffline: isOffline).map {
            AccessReport.Entry(environment: environment.name.value, kind: .probe($0.name), access: $0.access)
        }
    }
}
