import ArgumentParser
import Auditing
import Manifests
import Probes
import Records
import Support
import Transport

/// `envaudit attest`: evidence that lasts.
struct AttestCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "attest",
        abstract: "Attest the form of a secret's live value, so that no check needs the value again.",
        discussion: """
            Reads the value from a hidden prompt or from standard input; never from an argument, where other users \
            and the shell's history would see it. The value must be the live one and have the prefixes and formats \
            that the manifests declare. The statement is written to attestations/ENV.yaml, with a binding to the live \
            digest that is safe to publish: commit the file. The next checks pass with evidence "attestation" until \
            the value changes or the date passes.

            One newline at the end of standard input (or carriage return and newline) is not part of the value, \
            because echo and editors add it. A live value that ends in a newline is refused: it was almost always set \
            by mistake.

            With --item, attests something other than a secret, with a note or a link as evidence: a checklist's \
            item, or redirect-uri-SERVICE, which says that an OAuth app has the redirect URI that `check` names. \
            Items that checks tick can't be attested.

            EXAMPLES
              envaudit attest preprod STRIPE_SECRET_KEY
              pass show preprod/stripe | envaudit attest preprod STRIPE_SECRET_KEY
              envaudit attest preprod --item restore-drill --note 'Done in 40 minutes.'
              envaudit check preprod --values preprod=.env.preprod --attest   (everything they prove)

            EXIT STATUS
              0 attested   1 the value is not the live one, or not as declared
              2 usage or manifest error   3 the live digest could not be fetched
              130 interrupted

            MORE
              envaudit docs attestations
            """)

    @Argument(help: ArgumentHelp("The environment.", valueName: "env"), completion: Completions.environments)
    var environment: String

    @Argument(
        help: ArgumentHelp("The secret whose value is attested.", valueName: "secret"),
        completion: Completions.secrets)
    var secret: String?

    // Whatever else is written is caught here and refused without being repeated: it may be the value.
    @Argument(parsing: .allUnrecognized, help: .hidden)
    var refused: [String] = []

    @Option(help: ArgumentHelp("Attest a checklist's item or a redirect URI, by its id.", valueName: "id"))
    var item: String?

    @Option(help: ArgumentHelp("Evidence in words (with --item).", valueName: "text"))
    var note: String?

    @Option(help: ArgumentHelp("Evidence at a URL (with --item).", valueName: "url"))
    var link: String?

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup(title: "Statement") var statement: AttestationOptions
    @OptionGroup var input: InputOptions

    @Option(
        name: .customLong("listing"),
        help: ArgumentHelp(
            "Take the environment's listing, in its provider's own JSON, from a file.", valueName: "env=file")
    )
    var listings: [EnvironmentFile] = []

    @OptionGroup(title: "Network") var network: NetworkOptions

    func run(in context: Context) async throws -> ExitStatus {
        guard refused.isEmpty else {
            throw CommandFailure.usage(
                "unexpected argument or unknown option; a value is never read from the command line, where other users and the shell's history see it",
                advice:
                    "Type the value at the prompt, or pass it on standard input. If this was a value, replace it."
            )
        }
        let folder = try workspace.path(context)
        let workspace = try workspace.read(context)
        let environment = try environment(in: workspace)
        let attestations = AttestationFolder(workspace: folder, context: context)
        try attestations.checkIsWhole(environment.name.value)
        let by = try statement.statement(in: folder, context)
        let subject: Attestation
        switch (secret, item) {
        case (let secret?, nil):
            let value = try await proved(secret, of: environment, in: workspace, folder, context)
            subject = value.attestation(in: environment, by: by.by, on: by.on, until: by.until)
        case (nil, let item?):
            let evidence = environment.evidence(try itemEvidence(item), on: item)
            try checkIsAsked(item, of: environment)
            try checkIsTickedByHand(item, of: environment, in: workspace, folder, context)
            subject = Attestation(.item(id: item, evidence), by: by.by, on: by.on, until: by.until)
        default:
            throw CommandFailure.usage(
                "expected either a SECRET or --item ID", advice: "See: envaudit attest --help")
        }
        try attestations.add([subject], to: environment.name.value)
        context.attested([subject], in: environment)
        return .success
    }

    /// The environment. Errors do not quote it: a value may have been typed in its place.
    private func environment(in workspace: Workspace) throws(CommandFailure) -> Environment {
        let named = workspace.environments.first { $0.name.value == environment }
        if let named { return named }
        let names = workspace.environments.map(\.name.value)
        let near = nearestName(to: environment, among: names).map { "Did you mean \($0)? " } ?? ""
        throw .usage(
            "unknown environment", advice: near + "There are: \(names.joined(separator: ", "))")
    }

    private func proved(
        _ secret: String, of environment: Environment, in workspace: Workspace, _ folder: String,
        _ context: Context
    ) async throws(CommandFailure) -> ProvedValue {
        guard note == nil, link == nil else { throw .usage("--note and --link are for --item") }
        let name = environment.name.value
        let declared = AttestableSecrets(of: environment, in: workspace)
        guard declared.knows(secret) else {
            throw .usage(
                "no manifest declares this secret in \(name)",
                advice: declared.nearest(to: secret).map { "Did you mean \($0)?" })
        }
        guard listings.allSatisfy({ $0.environment == name }) else {
            throw .usage("--listing names another environment than \(name)")
        }
        let observer = EvidenceCollector(
            workspace: workspace, context: context, folder: folder, permissions: network.permissions)
        let seen = Observation(
            listing: try await observer.listing(of: environment, from: listings, network.transport(context)))
        if case .failure(let failure) = seen.listing {
            throw CommandFailure.incomplete(
                "\(name)'s listing could not be read: \(failure.message)",
                advice: failure.advice.isEmpty ? nil : failure.advice)
        }
        let attestable = AttestableSecrets(of: environment, in: workspace, seen: seen)
        // A value that could not be attested is not asked for.
        if let objection = attestable.objection(to: secret) { throw problem(objection, secret, in: name) }
        let value = try HiddenInput.read(
            prompt: "Value of \(secret) in \(name) (not shown): ", asking: !input.noInput, context)
        let outcome = attestable.examine(secret, value)
        guard case .proved(let proved) = outcome else { throw problem(outcome, secret, in: name) }
        return proved
    }

    private func problem(_ outcome: AttestableSecrets.Outcome, _ secret: String, in environment: String)
        -> CommandFailure
    {
        switch outcome {
        case .notLive:
            CommandFailure.failed("\(secret) is not set in \(environment): nothing to attest")
        case .noDigest:
            CommandFailure.incomplete(
                "the listing shows no digest of \(secret), so no value can be proved to be the live one")
        case .nothingDeclared:
            .usage(
                "\(secret) declares nothing that a value could prove",
                advice: "Declare its prefix, format or length in a manifest.")
        case .lacking(let forms, let isLive):
            CommandFailure.failed(
                "the value given for \(secret) is not \(forms.map(\.summary).joined(separator: ", and "))"
                    + (isLive ? "; it is the live one" : "; nor is it the live one"))
        case .otherValue(let variant):
            CommandFailure.failed(
                "the value given is not the live one of \(secret) in \(environment)"
                    + (variant.map { ": the live one is the same \($0)" } ?? ""),
                advice: variant == nil ? nil : "Set \(secret) anew without it, and attest that.")
        case .proved: .usage("nothing is wrong with \(secret)")
        }
    }
}

extension Context {
    /// Tells what was attested, and until when.
    func attested(_ attestations: [Attestation], in environment: Environment) {
        for attestation in attestations {
            let name = environment.name.value
            switch attestation.subject {
            case .secret(let secret, let forms, _):
                let words = forms.map(\.summary).joined(separator: ", and ")
                tell(
                    TerminalText.escape(
                        "attested: \(secret) in \(name) is \(words), until \(attestation.until)"))
            case .item(let id, _):
                tell(TerminalText.escape("attested: \(id) in \(name), until \(attestation.until)"))
            }
        }
    }
}

/// `envaudit attest ENV --item ID`: something other than a secret.
extension AttestCommand {
    /// Refuses what no checklist would count: who attests must know at once.
    func checkIsTickedByHand(
        _ item: String, of environment: Environment, in workspace: Workspace, _ folder: String,
        _ context: Context
    ) throws(CommandFailure) {
        // What the environment's manifest asks for does not belong to a checklist.
        guard !environment.attestableItems.contains(item) else { return }
        let checklists = try ChecklistFolder(workspace: WorkspaceFolder(path: folder, context: context)).read(
            for: workspace)
        let name = environment.name.value
        switch checklists.objection(to: item, in: name) {
        case nil: break
        case .unknown(let nearest)?:
            throw .usage(
                "no checklist has this item",
                advice: nearest.map { "Did you mean \($0)?" } ?? "See: envaudit checklist")
        case .bound(let patterns)?:
            throw .usage(
                "\(item) is ticked by the audit, by \(patterns.map(\.description).joined(separator: ", "))",
                advice: "See what it lacks: envaudit checklist")
        case .deferred?:
            throw .usage(
                "\(item) is deferred: nothing declares what ticks it",
                advice: "Declare it in its checklist: `manual`, in words, and `environment`.")
        case .elsewhere(let own)?:
            throw .usage(
                "\(item) is an item of \(own), and not of \(name)",
                advice: "Attest it there: envaudit attest \(own) --item \(item) …")
        }
    }

    /// What supports a statement about an item.
    func itemEvidence(_ id: String) throws(CommandFailure) -> Attestation.ItemEvidence {
        guard listings.isEmpty else { throw .usage("--listing is for a secret") }
        guard Attestation.isItemID(id) else {
            throw .usage("an item's id has lower-case letters, digits and -")
        }
        switch (note, link) {
        case (let note?, nil):
            guard AttestationOptions.isLine(note, within: 2000), !note.isEmpty else {
                throw .usage("a note is one line of at most 2000 bytes")
            }
            return .note(note)
        case (nil, let link?):
            guard link.hasPrefix("https://"), Attestation.isLink(link), link.utf8.count <= 2000 else {
                throw .usage("a link is a URL with a host that begins with https://, of at most 2000 bytes")
            }
            return .link(link)
        default: throw .usage("--item needs either --note TEXT or --link URL")
        }
    }
}

extension AttestCommand {
    /// Refuses the item of a redirect URI that the environment's manifest does not ask for: it would prove nothing.
    func checkIsAsked(_ item: String, of environment: Environment) throws(CommandFailure) {
        guard environment.isIdle(item: item) else { return }
        let near = nearestName(to: item, among: environment.attestableItems)
        throw .usage(
            "\(environment.name.value) declares no redirect_uris for \(item)",
            advice: near.map { "Did you mean \($0)?" }
                ?? "Declare it in \(environment.name.position.file): redirect_uris.")
    }
}
