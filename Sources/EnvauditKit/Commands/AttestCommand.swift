import ArgumentParser
import Auditing
import Manifests
import Records
import Support
import Transport

/// `envaudit attest`: evidence that lasts.
struct AttestCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "attest",
        abstract: "State what a secret's live value is like, once, so that no check needs the value again.",
        discussion: """
            The value is typed at a prompt that does not show it, or comes from standard input; never from an \
            argument, where other users and the shell's history would see it. It must be the live one and have all \
            the prefixes and formats that the manifests declare. What was established is then written to \
            attestations/ENV.yaml, with a binding to the live digest that is safe to publish: commit the file. At the \
            next check the claims pass with evidence “attestation”, until the value is changed or the date is over.

            From standard input, one newline at the end (or carriage return and newline) is not part of the value, as \
            echo and editors add one. A value that is live with a newline at its end is refused: that is almost \
            always a mistake made when it was set.

            With --item, something that is no secret is attested, with a note or a link as evidence: an item of a \
            checklist where the workspace has any. What checks tick is not attested, but for redirect-uri-SERVICE: \
            that is that an OAuth app has the redirect URI that `check` names.

            EXAMPLES
              envaudit attest preprod STRIPE_SECRET_KEY
              pass show preprod/stripe | envaudit attest preprod STRIPE_SECRET_KEY
              envaudit attest preprod --item restore-drill --note 'Done in 40 minutes.'
              envaudit check preprod --values preprod=.env.preprod --attest   (all they prove)

            EXIT STATUS
              0 attested   1 the value is not the live one, or not as declared
              2 usage or manifest error   3 the live digest could not be seen
              130 interrupted
            """)

    @Argument(help: ArgumentHelp("The environment.", valueName: "env"))
    var environment: String

    @Argument(help: ArgumentHelp("The secret whose value is attested.", valueName: "secret"))
    var secret: String?

    // Whatever else is written is caught here and refused without being repeated: it may be the value.
    @Argument(parsing: .allUnrecognized, help: .hidden)
    var refused: [String] = []

    @Option(help: ArgumentHelp("Attest something that is no secret, by its id.", valueName: "id"))
    var item: String?

    @Option(help: ArgumentHelp("What supports it, in words (with --item).", valueName: "text"))
    var note: String?

    @Option(help: ArgumentHelp("Where it can be seen (with --item).", valueName: "url"))
    var link: String?

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup(title: "Statement") var statement: AttestationOptions

    @Option(
        name: .customLong("listing"),
        help: ArgumentHelp(
            "Take the environment's listing, in its provider's own JSON, from a file.", valueName: "env=file")
    )
    var listings: [EnvironmentFile] = []

    @OptionGroup(title: "Network") var network: NetworkOptions

    func status() async throws -> ExitStatus {
        guard refused.isEmpty else {
            throw Problem.usage(
                "an argument too many, or an option that there is not; a value is never taken from the command line, where other users and the shell's history see it",
                advice:
                    "Type it at the prompt, or hand it in by standard input. If it was a value, replace it.")
        }
        let folder = try workspace.path()
        let workspace = try workspace.read()
        let environment = try environment(in: workspace)
        let now = secondsSince1970()
        let today = CalendarDate(secondsSince1970: now)
        let attestations = AttestationFolder(workspace: folder)
        try attestations.checkIsWhole(environment.name.value)
        let by = try statement.statement(in: folder, variables: processVariables(), today: today)
        let subject: Attestation
        switch (secret, item) {
        case (let secret?, nil):
            let value = try await proved(secret, of: environment, in: workspace, folder, now: now)
            subject = value.attestation(in: environment, by: by.by, on: by.on, until: by.until)
        case (nil, let item?):
            let evidence = try itemEvidence(item)
            try checkIsAsked(item, of: environment)
            try checkIsTickedByHand(item, of: environment, in: workspace, folder)
            subject = Attestation(.item(id: item, evidence), by: by.by, on: by.on, until: by.until)
        default:
            throw Problem.usage(
                "expected either a SECRET or --item ID", advice: "See: envaudit attest --help")
        }
        try attestations.add([subject], to: environment.name.value)
        Diagnostics.attested([subject], in: environment)
        return .success
    }

    /// The environment, named by no error: whoever forgot it may have written a value in its place.
    private func environment(in workspace: Workspace) throws(Problem) -> Environment {
        let named = workspace.environments.first { $0.name.value == environment }
        if let named { return named }
        let names = workspace.environments.map(\.name.value)
        let near = nearestName(to: environment, among: names).map { "Did you mean \($0)? " } ?? ""
        throw .usage(
            "there is no such environment", advice: near + "There are: \(names.joined(separator: ", "))")
    }

    private func proved(
        _ secret: String, of environment: Environment, in workspace: Workspace, _ folder: String,
        now: Double
    ) async throws(Problem) -> ProvedValue {
        guard note == nil, link == nil else { throw .usage("--note and --link are for --item") }
        let name = environment.name.value
        let declared = AttestableSecrets(of: environment, in: workspace)
        guard declared.knows(secret) else {
            throw .usage(
                "no manifest speaks of such a secret in \(name)",
                advice: declared.nearest(to: secret).map { "Did you mean \($0)?" })
        }
        guard listings.allSatisfy({ $0.environment == name }) else {
            throw .usage("--listing names another environment than \(name)")
        }
        let observer = EvidenceCollector(
            workspace: workspace, variables: processVariables(), now: now, folder: folder,
            allowsCommands: network.allowCommand)
        let seen = Observation(
            listing: try await observer.listing(of: environment, from: listings, network.transport))
        if case .failure(let failure) = seen.listing {
            throw Problem(
                .incomplete, ["\(name)'s listing could not be read: \(failure.message)"],
                advice: failure.advice.isEmpty ? nil : failure.advice)
        }
        let attestable = AttestableSecrets(of: environment, in: workspace, seen: seen)
        // Nobody is asked for a value that could not be attested.
        if let objection = attestable.objection(to: secret) { throw problem(objection, secret, in: name) }
        let value = try HiddenInput.read(prompt: "Value of \(secret) in \(name) (not shown): ")
        let outcome = attestable.examine(secret, value)
        guard case .proved(let proved) = outcome else { throw problem(outcome, secret, in: name) }
        return proved
    }

    private func problem(_ outcome: AttestableSecrets.Outcome, _ secret: String, in environment: String)
        -> Problem
    {
        switch outcome {
        case .notLive:
            Problem(.failed, ["\(secret) is not set in \(environment), so there is nothing to attest"])
        case .noDigest:
            Problem(
                .incomplete,
                ["the listing shows no digest of \(secret), so a value can't be told to be the live one"])
        case .nothingDeclared:
            .usage(
                "nothing is declared of \(secret) that a value would prove",
                advice: "Declare its prefix, format or length in a manifest.")
        case .lacking(let forms, let isLive):
            Problem(
                .failed,
                [
                    "the value given for \(secret) is not \(forms.map(\.summary).joined(separator: ", and "))"
                        + (isLive ? "; it is the live one" : "; nor is it the live one")
                ])
        case .otherValue(let slip):
            Problem(
                .failed,
                [
                    "the value given is not the live one of \(secret) in \(environment)"
                        + (slip.map { ": the live one has \($0)" } ?? "")
                ],
                advice: slip == nil ? nil : "Set \(secret) anew without it, and attest that.")
        case .proved: .usage("nothing is wrong with \(secret)")
        }
    }
}

extension Diagnostics {
    /// Tells what was attested, and until when.
    static func attested(_ attestations: [Attestation], in environment: Environment) {
        for attestation in attestations {
            let name = environment.name.value
            switch attestation.subject {
            case .secret(let secret, let forms, _):
                let words = forms.map(\.summary).joined(separator: ", and ")
                print(
                    TerminalText.escape(
                        "attested: \(secret) in \(name) is \(words), until \(attestation.until)"))
            case .item(let id, _):
                print(TerminalText.escape("attested: \(id) in \(name), until \(attestation.until)"))
            }
        }
    }
}
