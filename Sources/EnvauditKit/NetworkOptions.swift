import ArgumentParser
import Records
import Transport

/// How the providers are reached; the same for every command that fetches.
struct NetworkOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Trust the CAs in this PEM file besides the system's.", valueName: "file"))
    var cacert: String?

    @Option(
        help: ArgumentHelp(
            "The longest that looking may take: all listings and probes together, retries included.",
            valueName: "seconds"))
    var timeout: Int = 30

    @Flag(
        help:
            "Run the programs that the manifests name as providers. A pull request can change what they name: allow it only where you trust the manifests."
    )
    var allowCommand = false

    func validate() throws {
        guard (1...3600).contains(timeout) else {
            throw ValidationError("--timeout takes a number of seconds from 1 to 3600.")
        }
    }

    /// What the HTTP client is to do.
    var transport: TransportConfiguration {
        TransportConfiguration(
            deadline: .seconds(timeout), userAgent: "envaudit/\(Tool.version)", additionalCAFile: cacert)
    }
}
