import Dispatch
public import Listings
import LocalSystem
public import Manifests
import Secrets
public import Support

/// A program of the operator's, for hosts that no other provider covers. It writes the listing to its standard
/// output as `[{"name", "value" or "sha256", "updated_at", "platform"}]`; only the name is required.
///
/// A manifest can come from a pull request, so a program that it names runs only if the operator allows it. It runs in
/// the workspace's folder, without a shell, without the tokens of other providers, and with a time limit. Its standard
/// error is not shown: it may contain a secret.
public struct CommandProvider: Provider {
    /// `command`.
    public let id = "command"
    private let seconds: Int
    private let maximumBytes: Int

    /// The provider.
    public init() { self.init(seconds: 60, maximumBytes: 32 << 20) }

    init(seconds: Int, maximumBytes: Int) { (self.seconds, self.maximumBytes) = (seconds, maximumBytes) }

    /// Checks the settings: `run` is the only one, and required: a program and its arguments.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        var problems = listing.settings.map { name, value in
            ManifestProblem(at: value.position, "command has no setting `\(name)`; expected run")
        }
        guard let program = listing.run.first else {
            return problems + [
                ManifestProblem(
                    at: listing.provider.position,
                    "`run` is missing; expected a program and its arguments, such as [./list-secrets, preprod]"
                )
            ]
        }
        if listing.run.count == 1, program.value.contains(" ") {
            problems.append(
                ManifestProblem(
                    at: program.position,
                    "\(quoted(program.value)) is not split by a shell; expected a list, such as [./list-secrets, preprod]"
                ))
        }
        for word in listing.run where word.value.utf8.contains(0) {
            problems.append(ManifestProblem(at: word.position, "a program's argument holds no NUL"))
        }
        return problems
    }

    /// `nil`: a program has no page.
    public func settingsURL(of listing: ListingDeclaration) -> String? { nil }

    /// The program with its arguments: the same command lists the same secrets.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        listing.run.isEmpty ? nil : Place("command", listing.run.map(\.value).joined(separator: " "))
    }

    /// Runs the program if that is allowed.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        guard context.permissions.commands else {
            throw Failure(
                message: "its manifest names a program, which is run only where you allow it",
                advice: "If you trust the manifests, and the program they name: --allow-command")
        }
        let process = BoundedProcess(
            words: listing.run.map(\.value),
            variables: context.variables.filter { !APIConfiguration.isOperatorsVariable($0.key) },
            limit: maximumBytes, seconds: seconds, folder: context.folder)
        var end = try await end(of: process)
        defer { end.output.wipe() }
        guard end.status == 0 else {
            let status = end.status.map { "failed with status \($0)" } ?? "was ended by a signal"
            throw failure(status, end.errors.isEmpty ? "" : "It says why: ")
        }
        return try read(end.output, of: listing, source: .live, readAt: context.now)
    }

    /// Waits on a separate thread.
    private func end(of process: BoundedProcess) async throws(Failure) -> BoundedProcess.End {
        let end = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { () throws(BoundedProcess.Failure) in try process.run() })
            }
        }
        switch end {
        case .success(let end): return end
        case .failure(.notStarted(let reason)): throw failure("can't be started: \(reason)")
        case .failure(.tooSlow): throw failure("took more than \(seconds) seconds, and was ended")
        case .failure(.tooLong): throw failure("wrote more than \(maximumBytes) bytes, and was ended")
        }
    }

    private func failure(_ what: String, _ hint: String = "") -> Failure {
        Failure(
            message: "the program \(what)", advice: "\(hint)Run it by hand, in the workspace's folder.")
    }

    /// Reads the output of such a program.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let (secrets, values) = try ListingJSON.decode(
            [ProgramSecret].self, takingOut: ["value"], from: body, of: "the program")
        var builder = ListingBuilder(file: "the program's listing")
        for (index, secret) in secrets.enumerated() {
            do {
                try secret.add(to: &builder, from: values)
            } catch {
                throw ListingJSON.wrongShape("the program", "entry \(index + 1) \(error.reason)")
            }
        }
        try builder.checkIsNotEmpty(
            "the program listed nothing, which is also what a failed program prints",
            advice: "Let it fail where it can't look, and list at least one secret where it can.")
        return try builder.listing(provider: id, source: source, readAt: readAt)
    }
}

extension CommandProvider {
    /// Checks that the operator allows programs, without running one.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        guard !context.permissions.commands else { return nil }
        throw Failure(
            message: "the manifest names a program, and none may be run",
            advice: "If you trust the manifests: --allow-command.")
    }
}

/// One secret in a program's output.
private struct ProgramSecret: Decodable {
    private let name: String
    private let value: ShownValue?
    private let sha256: String?
    private let updatedAt: String?
    private let platform: Bool?

    private enum CodingKeys: String, CodingKey {
        case name, value, sha256, platform
        case updatedAt = "updated_at"
    }

    /// An error in a secret, described without quoting it.
    struct Problem: Error { let reason: String }

    /// - Parameter values: the values taken out of the program's JSON.
    func add(to builder: inout ListingBuilder, from values: ShownValues) throws(Problem) {
        // A name with a slash would look like the address of another part's secret.
        guard !name.isEmpty, name.utf8.count <= 1024, !name.utf8.contains(UInt8(ascii: "/")) else {
            throw Problem(reason: "has no name, or one that is too long or has a slash in it")
        }
        let date = try date()
        switch (value, sha256) {
        case (let value?, nil):
            // Every string under the key was taken out.
            guard let secret = values.secret(name, at: value) else { throw Problem(reason: "has no `value`") }
            builder.add(secret, updatedAt: date, isPlatform: platform ?? false)
        case (nil, let sha256):
            builder.add(
                name, shown: try digest(sha256).map { .digest($0) } ?? .nothing,
                isPlatform: platform ?? false,
                updatedAt: date)
        case (_?, _?): throw Problem(reason: "has both a `value` and a `sha256`")
        }
    }

    private func digest(_ text: String?) throws(Problem) -> Digest? {
        guard let text else { return nil }
        guard let digest = Digest(hex: text) else { throw Problem(reason: "has no SHA-256 as its `sha256`") }
        return digest
    }

    private func date() throws(Problem) -> Double? {
        guard let updatedAt else { return nil }
        guard let date = Instant(rfc3339: updatedAt) else {
            throw Problem(reason: "has no date as its `updated_at`")
        }
        return date.secondsSince1970
    }
}
