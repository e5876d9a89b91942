import ArgumentParser
import Auditing
import Glibc
import LocalSystem
import Manifests
import Records
import Secrets
import Support

/// `envaudit record sign`: a statement on a record, signed.
struct RecordSignCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign a stored record, so that another job can rely on it.",
        discussion: """
            Writes an in-toto statement (a Simple Verification Result) in a DSSE envelope, signed with Ed25519. It \
            names the record, the manifests that were judged by, and the commit. The commit must have these manifests. \
            A record that failed is signed as well; envaudit record verify refuses it.

            The key is a PEM file that only its owner can read (openssl genpkey -algorithm ed25519), or - for standard \
            input. It is wiped after use.

            EXAMPLES
              envaudit check preprod --format json --output record.json
              envaudit record sign record.json --key key.pem --commit HEAD --output record.dsse.json
              printf %s "$SIGNING_KEY" | envaudit record sign record.json --key - --commit "$GITHUB_SHA" --output record.dsse.json

            EXIT STATUS
              0 signed   2 usage error, no record, or the commit has other manifests   3 it could not be written

            MORE
              envaudit docs records, envaudit docs ci
            """)

    @Argument(
        help: ArgumentHelp("The record: JSON of envaudit check.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var file: String

    @Option(
        help: ArgumentHelp("The Ed25519 private key: a PEM file, or - for standard input.", valueName: "pem"),
        completion: .file())
    var key: String

    @Option(
        help: ArgumentHelp(
            "The commit whose manifests were judged by, such as HEAD.", valueName: "revision"))
    var commit: String

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write to a file instead of standard output, which is -.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var output: String?

    @OptionGroup var workspace: WorkspaceOptions

    func validate() throws {
        try GitRevision.check(commit)
        guard file != "-" || key != "-" else {
            throw ValidationError("Only one of the record and the key can be standard input.")
        }
    }

    func run(in context: Context) async throws -> ExitStatus {
        let target = output == "-" ? nil : output
        if let target { try OutputOptions.checkPlace(target, for: "the statement", context) }
        let (record, bytes) = try context.storedRecord(file)
        let commit = try commit(of: record, context)
        let statement = RecordStatement(record, bytes: bytes, commit: commit)
        let envelope = SignedStatement.envelope(statement, signedBy: try signingKey(context))
        guard let target else {
            try context.write(envelope)
            return .success
        }
        try OutputOptions.write(envelope, to: target, "the statement", context)
        context.tell(
            "envaudit: \(record.verdict.rawValue) at commit \(commit) is signed; the statement is in \(TerminalText.escape(target))"
        )
        return .success
    }

    /// The commit, which has the very manifests that the record was made of.
    private func commit(of record: Record, _ context: Context) throws(CommandFailure) -> String {
        let advice = "Make a new record at that commit: envaudit check --format json --output FILE"
        guard !record.manifests.isEmpty else {
            throw .usage("\(file) does not tell which manifests it was made of", advice: advice)
        }
        let revision = try GitRevision(
            commit, in: try workspace.path(context), variables: context.variables)
        let texts = try revision.manifests { $0.hasSuffix(".yaml") && !$0.hasPrefix("environments/.") }
        let committed = texts.mapValues { ContentHash.sha256(of: $0) }
        let judged = Dictionary(
            record.manifests.map { ($0.file, $0.sha256) }, uniquingKeysWith: { first, _ in first })
        let others = Set(committed.keys).union(judged.keys).filter { committed[$0] != judged[$0] }.sorted()
        if let first = others.first {
            let more = others.count > 1 ? " (and \(others.count - 1) more)" : ""
            throw .usage(
                "\(first)\(more) at commit \(revision.origin.commit) is not what \(file) was made of",
                advice: advice)
        }
        return revision.origin.commit
    }

    private func signingKey(_ context: Context) throws(CommandFailure) -> SigningKey {
        if key != "-" {
            try OwnFile(shown: key, path: context.files.path(key), variables: context.variables).check()
            try checkMode(context)
        }
        let text: SecretValue
        do {
            text = try context.files.readSecret(key, limit: 16 << 10)
        } catch {
            throw .usage("\(key): \(error.reason)")
        }
        do {
            return try SigningKey(pem: text)
        } catch {
            throw .usage("\(key == "-" ? "standard input" : key) \(error.message)", advice: error.advice)
        }
    }

    /// Refuses a key that others than its owner can read.
    private func checkMode(_ context: Context) throws(CommandFailure) {
        var status = stat()
        guard stat(context.files.path(key), &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_mode & 0o077 != 0
        else { return }
        throw .usage(
            "\(key) can be read by other users (mode \(String(status.st_mode & 0o777, radix: 8))), so it is not used",
            advice: "Restrict it: chmod 600 \(key). If others may have read it, make a new key.")
    }
}

/// `envaudit record verify`: whether a signed statement says what a deploy needs.
struct RecordVerifyCommand: StatusCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify a signed record offline: its signature, age, commit and verdict.",
        discussion: """
            For a job that deploys and does not rely on a green step before it: a job that was skipped, or whose check \
            was taken out, has no statement to show. Every rule must have been applied.

            --require says what must have been reached: incomplete (nothing failed), pass, or strict (pass, where \
            every failure and everything unproven counted). With --environment it must have been reached for each \
            environment that is named, else for the whole record: name the one that you deploy.

            EXAMPLES
              envaudit record verify record.dsse.json --key key.pub --commit "$GITHUB_SHA" --environment production
              envaudit record verify record.dsse.json --key key.pub --max-age 1h --require pass --commit "$GITHUB_SHA"
              envaudit record verify record.dsse.json --key key.pub --commit HEAD_SHA --record record.json

            EXIT STATUS
              0 verified   1 not verified   2 usage error, or a file that can't be read

            MORE
              envaudit docs records, envaudit docs gate-a-deploy
            """)

    @Argument(
        help: ArgumentHelp("The signed statement (- for standard input).", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var file: String

    @Option(
        help: ArgumentHelp("The Ed25519 public key: a PEM file.", valueName: "pub"), completion: .file())
    var key: String

    @Option(help: ArgumentHelp("The full id of the commit that is deployed.", valueName: "sha"))
    var commit: String

    @Option(
        help: ArgumentHelp(
            "The oldest that the record may be: minutes, hours, days or weeks, such as 30m, 1h, 7d.",
            valueName: "age"))
    var maxAge: String = "1h"

    @Option(
        help: ArgumentHelp(
            "What must have been reached: incomplete, pass or strict. Default: pass.", valueName: "what"),
        completion: .list(RecordStatement.Requirement.allCases.map(\.rawValue)),
        transform: { text in
            guard let requirement = RecordStatement.Requirement(rawValue: text) else {
                throw ValidationError("--require takes incomplete, pass or strict.")
            }
            return requirement
        })
    var require: RecordStatement.Requirement = .pass

    @Option(
        name: .customLong("environment"),
        help: ArgumentHelp("The environment that must have reached it. Repeatable.", valueName: "env"),
        completion: Completions.environments)
    var environments: [String] = []

    @Option(
        help: ArgumentHelp("The record, which must be the one that was signed.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var record: String?

    /// Clocks differ; a record that is younger than this by less is of now.
    private static let allowedSkew = 300.0

    func validate() throws {
        let isID =
            [40, 64].contains(commit.utf8.count)
            && commit.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isID else {
            throw ValidationError("--commit takes the full id of a commit: 40 or 64 hexadecimal digits.")
        }
        guard age != nil else {
            throw ValidationError("--max-age takes minutes, hours, days or weeks, such as 30m, 1h, 7d or 2w.")
        }
        guard environments.allSatisfy({ !$0.isEmpty }) else {
            throw ValidationError("--environment takes a name.")
        }
    }

    private var age: Period? { Period(age: maxAge) }

    func run(in context: Context) async throws -> ExitStatus {
        let verifying: VerifyingKey
        let publicKey = try bytes(key, limit: 16 << 10, context)
        do {
            verifying = try VerifyingKey(pem: publicKey)
        } catch {
            throw CommandFailure.usage("\(key) \(error.message)", advice: error.advice)
        }
        let envelope = try bytes(file, limit: SignedStatement.maximumBytes, context)
        let signed = try record.map { path throws(CommandFailure) in
            try bytes(path, limit: RecordReader.maximumBytes, context)
        }
        let statement: RecordStatement
        do {
            statement = try SignedStatement.verified(envelope, by: verifying)
        } catch {
            throw CommandFailure.failed("not verified: \(file) \(error.message)", advice: error.advice)
        }
        let objections = objections(to: statement, signed: signed, now: context.now)
        guard objections.isEmpty else {
            throw CommandFailure(
                .failed, objections.map { Failure(message: "not verified: \($0)", advice: "") })
        }
        let names = environments.isEmpty ? statement.environments : environments
        try context.write(
            TerminalText.escape(
                "verified: \(require.rawValue) for \(names.joined(separator: ", ")), made at \(Instant(secondsSince1970: statement.madeAt)) of commit \(statement.commit)"
            ) + "\n")
        return .success
    }

    /// All that a statement lacks.
    private func objections(to statement: RecordStatement, signed: [UInt8]?, now: Double) -> [String] {
        var objections: [String] = []
        if statement.commit != commit {
            objections.append("it is on commit \(statement.commit), and \(commit) is to be deployed")
        }
        if let age, statement.madeAt < now - age.seconds {
            objections.append(
                "it was made at \(Instant(secondsSince1970: statement.madeAt)), more than \(age) ago")
        }
        if statement.madeAt > now + Self.allowedSkew {
            objections.append("it was made in the future, at \(Instant(secondsSince1970: statement.madeAt))")
        }
        if !statement.properties.contains(RecordStatement.allRules) {
            objections.append("rules were skipped")
        }
        let wanted: [String?] = environments.isEmpty ? [nil] : environments.map(Optional.some)
        for environment in wanted where !statement.properties.contains(require.property(environment)) {
            objections.append(
                "\(environment.map { "\($0) was not judged, or" } ?? "the record") did not reach \(require.rawValue)"
            )
        }
        if let signed, signed.withUnsafeBytes({ ContentHash.sha256(of: $0) }) != statement.record {
            objections.append("the record that is named is not the one that was signed")
        }
        return objections
    }

    private func bytes(_ path: String, limit: Int, _ context: Context) throws(CommandFailure) -> [UInt8] {
        do {
            return try context.files.read(path, limit: limit)
        } catch {
            throw .usage("\(path): \(error.reason)")
        }
    }
}
