import ArgumentParser
import DemoControlPlane
import Foundation

/// The command line of `envaudit-demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "envaudit-demo",
        abstract: "A local server that speaks Supabase's Management API for Edge Function secrets.",
        discussion: """
            It listens on 127.0.0.1 only and serves InnoTrue's three projects with made-up secrets: to try \
            envaudit, to test it and to demonstrate it, without an account. It keeps what is written to it \
            until it stops (Ctrl-C).

            The access token is read from SUPABASE_ACCESS_TOKEN: any text will do, and then only that one \
            is accepted.

            EXAMPLE
              export SUPABASE_ACCESS_TOKEN=demo
              envaudit-demo --port 8399 &
              export ENVAUDIT_SUPABASE_API_URL=http://127.0.0.1:8399
              export ENVAUDIT_STRIPE_API_URL=http://127.0.0.1:8399/stripe STRIPE_API_KEY_PRODUCTION=demo
              export STRIPE_API_KEY_PREPROD=demo_test_
              export ENVAUDIT_CALCOM_API_URL=http://127.0.0.1:8399/calcom CAL_API_KEY=demo
              envaudit check preprod

            WITHOUT A SERVER
              envaudit-demo --print-values preprod > preprod.env
              envaudit-demo --print-listing preprod > preprod.json
              envaudit check preprod --offline --listing preprod=preprod.json --values preprod=preprod.env
            """)

    enum State: String, CaseIterable, ExpressibleByArgument {
        case uncertain, emergency, conforming

        var content: DemoState {
            switch self {
            case .uncertain: .uncertainPreprod
            case .emergency: .emergency
            case .conforming: .conforming
            }
        }
    }

    enum Environment: String, CaseIterable, ExpressibleByArgument {
        case production, preprod, sandbox
    }

    @Option(help: "The port; 0 lets the system choose.")
    var port: UInt16 = 0

    @Option(
        help:
            "preprod's state: contaminated in three places by production's values; as the guide's emergency has it; or right."
    )
    var state: State = .uncertain

    @Option(
        help: ArgumentHelp("Write the port to a file once listening; removed at the end.", valueName: "file"))
    var portFile: String?

    @Option(help: "Requests a minute, per project, before 429 is the answer.")
    var requestsPerMinute = 120

    @Option(help: ArgumentHelp("Print an environment's made-up values as a dotenv file.", valueName: "env"))
    var printValues: Environment?

    @Option(help: ArgumentHelp("Print an environment's listing as the API's JSON.", valueName: "env"))
    var printListing: Environment?

    func validate() throws {
        guard requestsPerMinute > 0 else {
            throw ValidationError("--requests-per-minute must be at least 1.")
        }
        guard printValues == nil || printListing == nil else {
            throw ValidationError("Give --print-values or --print-listing, not both.")
        }
    }

    func run() async throws {
        let content = state.content
        if let text = printValues.flatMap({ content.dotenv(of: $0.rawValue) })
            ?? printListing.flatMap({ content.listingJSON(of: $0.rawValue) })
        {
            return try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        }
        let token = ProcessInfo.processInfo.environment["SUPABASE_ACCESS_TOKEN"] ?? ""
        guard !token.isEmpty else {
            throw ValidationError("Set SUPABASE_ACCESS_TOKEN; the demo accepts any text, and then only that.")
        }
        let plane = ControlPlane(state: content, token: token, requestsPerMinute: requestsPerMinute)
        try await Session(server: DemoServer(plane: plane, port: port), portFile: portFile).run()
    }
}
