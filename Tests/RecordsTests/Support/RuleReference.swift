import Auditing
import Listings
import Manifests

/// `docs/rules.md` and a page for each rule in `docs/rules/`, made of the rules' own descriptions, so that what is
/// documented is what is judged.
struct RuleReference {
    let rules: [RuleDescription]

    /// The page that lists the rules.
    var index: String {
        let blocks = [introduction, evidence, principles, controls, "## Rules", list, ending]
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private let introduction = """
        # Rules

        A check is one rule applied to one subject: a secret, a service, an identifier, a listing, a waiver. This page and the page of each rule are generated from the rules by `ENVAUDIT_UPDATE_GOLDEN=1 scripts/test --filter RecordsTests`. `envaudit explain RULE` shows the same in a terminal.

        ## Statuses

        | Status | Means | Verdict of the environment |
        |---|---|---|
        | `pass` | The claim is proved by the named evidence. | |
        | `fail` | The claim is wrong. | `fail`, from the severity that `--fail-on` names |
        | `unproven` | The evidence can't tell. | `incomplete`, unless `--allow-unproven` is given |
        | `absent` | An optional thing does not exist, so nothing was proved. | |
        | `waived` | The claim is wrong, and the team accepted that until a date. | |
        | `error` | The claim could not be checked. | `incomplete` |

        `fail` outranks `incomplete`. A listing that is missing or broken is an `error`, and nothing that needs it is judged. Where nothing at all was checked, the verdict is `incomplete`.

        ## Evidence

        Each check names its evidence. A rule needs at least the level on its page; with less, the check is `unproven`.
        """

    /// The levels as the type declares them, so that none is left out.
    private var evidence: String {
        (["| Evidence | Means |", "|---|---|"]
            + EvidenceLevel.allCases.map { "| `\($0.rawValue)` | \(meaning($0)) |" })
            .joined(separator: "\n")
    }

    private func meaning(_ level: EvidenceLevel) -> String {
        switch level {
        case .none: "Nothing live is needed: the claim is about the manifests, or about the listing itself."
        case .name: "Whether the secret's name is listed."
        case .digest:
            "The SHA-256 of the value is listed. Equal digests are equal values, and a known value has a known digest; a digest shows nothing else."
        case .attestation:
            "A person who had the value stated it with `envaudit attest`, and the statement is bound to the listed digest. Where a rule needs `attestation`, a value handed in serves as well."
        case .value:
            "The host shows the value, or it was handed in with `--values` and its digest is the live one."
        }
    }

    private var principles: String {
        let list = Principle.allCases.map { "\($0.rawValue). \($0.summary)" }.joined(separator: "\n")
        return "## Principles\n\nThe five principles behind the rules.\n\n\(list)"
    }

    private var controls: String {
        let rows = Control.allCases.map { control in
            let rules = rules.filter { $0.controls.contains(control) }
                .map { "[`\($0.id)`](rules/\($0.id).md)" }.joined(separator: ", ")
            return "| \(control.shortName) | \(control.title) | \(control.standard) | \(rules) |"
        }
        return """
            ## Controls

            Which rules give evidence for which control of a standard. A pass is evidence for a part of the control, and never all of it. SARIF has the controls as tags of a rule, and OSCAL as objectives.

            | Control | About | Standard | Rules |
            |---|---|---|---|
            \(rows.joined(separator: "\n"))
            """
    }

    private var list: String {
        (["| Rule | Fails when | Severity |", "|---|---|---|"]
            + rules.map { "| [`\($0.id)`](rules/\($0.id).md) | \($0.failsWhen) | \($0.severityInWords) |" })
            .joined(separator: "\n")
    }

    private let ending = """
        A secret whose service names a severity is judged by that where the table says so. Failures that a team accepts for a time are [waived](manifests.md); `--only` and `--skip` choose rules, and the record says which were skipped.
        """

    /// The page of a rule.
    func page(_ rule: RuleDescription) -> String {
        let facts = """
            | | |
            |---|---|
            | Severity | \(rule.severityInWords) |
            | Needs | \(rule.needs == .none ? "nothing live" : "evidence of the level [`\(rule.needs.rawValue)`](../rules.md#evidence)") |
            | Controls | \(rule.controls.isEmpty ? "–" : rule.controls.map(\.shortName).joined(separator: ", ")) |
            | Stands for | \(rule.principle.map { "[principle \($0.rawValue)](../rules.md#principles): \($0.summary)" } ?? "none of the [principles](../rules.md#principles)") |
            """
        let blocks = [
            "# \(rule.id)", "Fails when \(rule.failsWhen).", rule.why, facts,
            "## What a pass proves", rule.proves, "## How it is proved", rule.proof, "## How to fix it",
            rule.fix,
        ]
        let examples = rule.examples.isEmpty ? [] : ["## Examples"] + rule.examples.map(example)
        return (blocks + examples + ["[All rules](../rules.md)"]).joined(separator: "\n\n") + "\n"
    }

    private func example(_ example: RuleExample) -> String {
        let title = example.title.prefix(1).uppercased() + example.title.dropFirst()
        return "\(title):\n\n```\n\(example.lines.joined(separator: "\n"))\n```"
    }
}
