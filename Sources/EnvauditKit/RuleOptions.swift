import ArgumentParser
import Auditing
import Manifests
import Support

/// Which rules are applied.
struct RuleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Apply these rules alone (ids, separated by commas). Only what they judge by is looked at, and the record says that the others were skipped.",
            valueName: "rule,…"))
    var only: String?

    @Option(
        help: ArgumentHelp(
            "Apply all rules but these. Nothing is looked at for them, and the record names them as skipped.",
            valueName: "rule,…"))
    var skip: String?

    /// The rules that are asked for; `validate` has seen that there are such.
    var selection: RuleSelection {
        if let only { return RuleSelection(only: Set(RuleOptions.ids(in: only))) }
        return RuleSelection(skipping: Set(RuleOptions.ids(in: skip ?? "")))
    }

    func validate() throws {
        guard only == nil || skip == nil else {
            throw ValidationError("--only and --skip exclude each other.")
        }
        for (option, text) in [("--only", only), ("--skip", skip)] {
            guard let text else { continue }
            let ids = RuleOptions.ids(in: text)
            if ids.isEmpty { throw ValidationError("\(option) names no rule.") }
            for id in ids where !RuleSelection.selectable.contains(id) {
                throw ValidationError(RuleOptions.objection(to: id, option))
            }
        }
    }

    private static func ids(in text: String) -> [String] {
        text.split(separator: ",").map { String($0.filter { $0 != " " }) }.filter { !$0.isEmpty }
    }

    private static func objection(to id: String, _ option: String) -> String {
        if RuleRegistry.descriptions.contains(where: { $0.id == id }) {
            return "\(option): \(id) is always told, as nothing passes that was not seen."
        }
        let near = nearestName(to: id, among: RuleSelection.selectable.sorted()).map {
            " Did you mean \($0)?"
        }
        return "\(option): there is no rule “\(id)”.\(near ?? " They are listed by: envaudit explain")"
    }
}
