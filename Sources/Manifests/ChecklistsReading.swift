/// What could be read of a workspace's checklists, and all that is wrong with them.
public struct ChecklistsReading: Sendable {
    /// What could be read, however much is wrong.
    public let checklists: [Checklist]
    /// What is wrong, file by file; empty where all was read.
    public let problems: [ManifestProblem]

    /// What was read, and what is wrong.
    public init(checklists: [Checklist], problems: [ManifestProblem]) {
        self.checklists = checklists
        self.problems = problems
    }

    /// Reads checklists from the text of their files.
    ///
    /// - Parameters:
    ///   - environments: the names of the workspace's environments.
    ///   - rules: the ids of all rules.
    public init(_ files: [ManifestFile], environments: [String], rules: [String]) {
        let problems = ProblemCollector()
        let known = KnownNames(environments: environments, rules: rules)
        checklists = files.compactMap { ChecklistReader.read($0, known, problems) }
        ChecklistsReading.reportIDsTakenTwice(checklists, problems)
        self.problems = problems.all
    }

    /// An attestation names an item by its id alone, whichever checklist it stands in.
    private static func reportIDsTakenTwice(_ checklists: [Checklist], _ problems: ProblemCollector) {
        var places: [String: Position] = [:]
        for id in checklists.flatMap(\.items).map(\.id) {
            if let first = places[id.value] {
                problems.report(
                    id.position,
                    "the item \(id.value) stands in \(first.file), line \(first.line), already; expected an id of its own"
                )
            } else {
                places[id.value] = id.position
            }
        }
    }
}
