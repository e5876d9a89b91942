import Records

/// Steps of one kind, under a heading of their own.
struct PlanSection {
    let heading: String
    /// The steps with their numbers in the plan.
    let steps: [(number: Int, step: Step)]

    static func sections(of plan: Plan) -> [PlanSection] {
        let numbered = plan.steps.enumerated().map { (number: $0 + 1, step: $1) }
        let headings = [
            "Delete: this can't be undone, as no value can be read back", "Generate and set",
            "Set what is declared", "By hand", "To be found out",
        ]
        return headings.enumerated().compactMap { rank, heading in
            let steps = numbered.filter { $0.step.action.rank == rank }
            return steps.isEmpty ? nil : PlanSection(heading: heading, steps: steps)
        }
    }
}

extension Plan {
    /// What it is, in a line without a full stop.
    var title: String {
        let goal = goal == .reset ? "Emergency reset of" : "Plan for"
        return "\(goal) \(environment.name.value)"
    }

    /// How much is to be done.
    public var summary: String {
        let counts = [
            ("to delete", 0), ("to generate", 1), ("to set", 2), ("by hand", 3), ("to be found out", 4),
        ].compactMap { words, rank -> String? in
            let count = steps.count { $0.action.rank == rank }
            return count == 0 ? nil : "\(count) \(words)"
        }
        return counts.isEmpty ? "Nothing is to be done" : counts.joined(separator: ", ")
    }

    /// The command that carries it out; nil where a person has to do it all.
    public var command: String? {
        guard !changes.isEmpty else { return nil }
        let name = environment.name.value
        let confirmation = environment.tier == .production ? " --confirm \(name)" : ""
        return "envaudit apply \(name)\(goal == .reset ? " --reset" : "")\(confirmation)"
    }
}

extension Action {
    /// What is done to the subject, in words that follow its name; nil where the heading says it.
    var detail: String? {
        switch self {
        case .delete: nil
        case .generate(let generator): generator.summary
        case .set(let value): "to \(value)"
        case .person(let words), .look(let words): words
        }
    }
}
