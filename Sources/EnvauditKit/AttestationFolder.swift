import ArgumentParser
import Auditing
import Manifests
import Records
import Support

/// The workspace's `attestations/`: one file an environment.
struct AttestationFolder {
    /// The workspace's folder.
    let workspace: String
    let context: Context
    /// The texts that count in place of the folder's, by their paths: those of another revision.
    var texts: [String: String]?

    /// No file of a thousand entries comes near this.
    private static let maximumBytes = 1 << 20

    private var path: String { workspace + "/attestations" }

    private func shown(_ environment: String) -> String { "attestations/\(environment).yaml" }

    /// The contents of an environment's file; empty if there is no file.
    func read(_ environment: String) -> Attestations {
        do {
            return try file(environment).map(Attestations.read) ?? Attestations()
        } catch {
            let start = Position(file: shown(environment), line: 1, column: 1)
            return Attestations(problems: [.init(ManifestProblem(at: start, error.reason))])
        }
    }

    /// What people state of the environments of the items that are ticked by hand; what can't be read is warned about.
    func statements(on checklists: [Checklist]) -> [String: Attestations] {
        var read: [String: Attestations] = [:]
        for item in checklists.flatMap(\.items) {
            guard case .manual(_, let environment) = item.tick, read[environment] == nil else { continue }
            let attestations = self.read(environment)
            attestations.problems.forEach { context.warn($0.problem.description) }
            read[environment] = attestations
        }
        return read
    }

    /// Adds to an environment's file, in the place of what it says on the same subjects.
    ///
    /// The folder is locked meanwhile, and the file is written aside and renamed: of two runs at once neither loses
    /// what the other adds, and whenever a run is killed the file is a whole one.
    func add(_ new: [Attestation], to environment: String) throws(CommandFailure) {
        let name = shown(environment)
        do {
            let lock = try context.files.lock(path)
            defer { lock.release() }
            let file = try wholeFile(environment)
            let text = try text(adding: new, to: file, of: environment)
            try lock.replace("\(environment).yaml", with: text)
        } catch let problem as CommandFailure {
            throw problem
        } catch let failure as Files.Failure {
            throw CommandFailure.incomplete(
                "\(name) could not be written: \(failure.reason)",
                advice: "See that you may write to \(path)/, and run again; nothing was written.")
        } catch {
            throw CommandFailure.incomplete("\(name) could not be written")
        }
    }

    /// The file with the new entries; never one that no check would read.
    private func text(
        adding new: [Attestation], to file: ManifestFile?, of environment: String
    ) throws(CommandFailure) -> String {
        let name = shown(environment)
        guard let text = AttestationEdit.adding(new, to: file, of: environment) else {
            let count = (file.map(Attestations.read)?.entries.count ?? 0) + new.count
            guard count <= Attestations.maximumCount else { throw full(name) }
            throw .usage(
                "\(name) is not written as envaudit writes it, so nothing can be added to it",
                advice:
                    "Begin each entry with \"- \" at the start of a line, and its other lines with two spaces."
            )
        }
        guard text.utf8.count <= AttestationFolder.maximumBytes else { throw full(name) }
        return text
    }

    private func full(_ name: String) -> CommandFailure {
        .usage(
            "\(name) would have more than \(Attestations.maximumCount) entries or \(AttestationFolder.maximumBytes) bytes, and no check would read it",
            advice: "Take out what has expired, and attest again; nothing was written.")
    }

    /// Refuses a file that nothing can be added to, before anybody is asked for a value to add.
    func checkIsWhole(_ environment: String) throws(CommandFailure) {
        do {
            _ = try wholeFile(environment)
        } catch let problem as CommandFailure {
            throw problem
        } catch {
            let reason = (error as? Files.Failure).map { ": \($0.reason)" } ?? ""
            throw CommandFailure.incomplete(
                "\(shown(environment)) can't be read\(reason)",
                advice: "Put a file in its place, or take it away.")
        }
    }

    /// The file if all of it could be read; otherwise `nil`.
    private func wholeFile(_ environment: String) throws -> ManifestFile? {
        let file = try file(environment)
        let problems = file.map(Attestations.read)?.problems ?? []
        guard problems.isEmpty else {
            throw CommandFailure.manifests(
                problems.map(\.problem),
                advice: "Fix it, or restore it from version control; nothing was written.")
        }
        return file
    }

    /// Holds the attestations of each environment named in `judged` against what was seen of it.
    func examine(
        _ judged: [String], of workspace: Workspace, in observations: inout [String: Observation],
        today: CalendarDate, warns: Bool = true
    ) async {
        if warns { unread(in: workspace).forEach { context.warn("\($0.position.file) \($0.message)") } }
        let judged = Set(judged)
        for environment in workspace.environments where judged.contains(environment.name.value) {
            let name = environment.name.value
            let listing = try? observations[name]?.listing.get()
            let attestations = read(name)
            for problem in warns ? attestations.undeclared(in: environment, of: workspace) : [] {
                context.warn(problem.description)
            }
            observations[name]?.attestations = await ExaminedAttestations.examine(
                attestations, of: environment, listing: listing, today: today)
        }
    }

    /// What is wrong with an environment's file as far as that shows without a listing.
    func problems(of environment: String) -> [ManifestProblem] {
        let attestations = read(environment)
        return attestations.problems.map(\.problem)
            + attestations.entries.compactMap { ExaminedAttestations.unbound($0)?.problem }
    }

    /// The files that belong to no environment. They prove nothing, so a misspelt name must be reported.
    func unread(in workspace: Workspace) -> [ManifestProblem] {
        let known = workspace.environments.map { "\($0.name.value).yaml" }
        return (context.files.names(in: path) ?? []).filter { file in
            (file.hasSuffix(".yaml") || file.hasSuffix(".yml")) && !known.contains(file)
        }.map { file in
            let near = nearestName(to: file, among: known).map { "; did you mean \($0)?" } ?? ""
            return ManifestProblem(
                at: Position(file: "attestations/\(file)", line: 1, column: 1),
                "belongs to no environment and is not read\(near)")
        }
    }

    private func file(_ environment: String) throws(Files.Failure) -> ManifestFile? {
        if let texts {
            return texts[shown(environment)].map { ManifestFile(path: shown(environment), text: $0) }
        }
        let bytes: [UInt8]
        do {
            bytes = try context.files.readOwn(
                "\(path)/\(environment).yaml", limit: AttestationFolder.maximumBytes)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Files.Failure(reason: "is not UTF-8 text", isMissing: false)
        }
        return ManifestFile(path: shown(environment), text: text)
    }
}

/// Who attests, and for how long.
struct AttestationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Who attests. Default: git's user.name, else $USER.", valueName: "name"))
    var by: String?

    @Option(
        help: ArgumentHelp(
            "The last day (UTC) on which the attestation counts. Default: in one year.",
            valueName: "yyyy-mm-dd"),
        transform: day)
    var until: CalendarDate?

    /// The person, the day and the last day of statements that are made today.
    func statement(in folder: String, _ context: Context) throws(CommandFailure)
        -> (by: String, on: CalendarDate, until: CalendarDate)
    {
        let (today, variables) = (context.today, context.variables)
        let until = until ?? today.inOneYear
        guard until >= today else { throw .usage("--until \(until) is over; today is \(today) (UTC)") }
        let named = by ?? Git(folder: folder, variables: variables).userName ?? variables["USER"] ?? ""
        let name = AttestationOptions.trimmed(named)
        guard !name.isEmpty else {
            throw .usage("the name of who attests is unknown", advice: "Pass it: --by NAME")
        }
        guard AttestationOptions.isLine(name, within: 200) else {
            throw .usage("the name of who attests must be one line of at most 200 bytes")
        }
        return (name, today, until)
    }

    /// Whether a text can be shown as it is, in one line.
    static func isLine(_ text: String, within limit: Int) -> Bool {
        text.utf8.count <= limit && TerminalText.escape(text) == text
    }

    private static func trimmed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func day(_ text: String) throws -> CalendarDate {
        if let day = CalendarDate(text) { return day }
        throw ValidationError("--until expects a date such as 2027-02-13.")
    }
}
