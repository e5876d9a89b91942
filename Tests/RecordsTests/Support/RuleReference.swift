import Auditing
import Listings
import Manifests

/// `docs/rules.md`, made of the rules' own descriptions, so that what is documented is what is judged.
struct RuleReference {
    let rules: [RuleDescription]

    var text: String {
        let blocks = [introduction, table, principles, "## Rules", contents] + rules.map(section)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private let introduction = """
        # Rules

        A check is one rule applied to one subject: a secret, a service, an identifier, a listing, a waiver. This page is made of the rules' own descriptions; `ENVAUDIT_UPDATE_GOLDEN=1 swift test --filter RecordsTests` writes it anew. `envaudit explain RULE` shows the same in a terminal.

        ## Statuses

        | Status | Means | Verdict of the environment |
        |---|---|---|
        | `pass` | It holds, by the evidence named. | |
        | `fail` | It does not hold. | `fail`, from the severity that `--fail-on` names |
        | `unproven` | The evidence can't tell. | `incomplete`, unless `--allow-unproven` is given |
        | `waived` | It does not hold, and the team accepted that until a date. | |
        | `error` | envaudit could not look. | `incomplete` |

        A failure outranks what is incomplete. Nothing passes that was not seen: a listing that is missing or broken is an `error`, and whatever would need it is not judged.

        ## Evidence

        Each check names what its claim rests on. A rule needs at least the level in its table to settle a claim; with less, the check is `unproven`.
        """

    /// The levels as the type declares them, so that none is left out.
    private var table: String {
        (["| Evidence | Means |", "|---|---|"]
            + EvidenceLevel.allCases.map { "| `\($0.rawValue)` | \(meaning($0)) |" })
            .joined(separator: "\n")
    }

    private func meaning(_ level: EvidenceLevel) -> String {
        switch level {
        case .none: "Nothing live was needed: the claim is about the manifests, or about the listing itself."
        case .name: "The secret's name is listed, or is not."
        case .digest:
            "The SHA-256 of its value is listed. Equal digests are equal values, and a known value has a known digest; nothing else can be told of it."
        case .attestation:
            "Somebody who had seen the value stated it with `envaudit attest`, and the statement is bound to the very digest that is listed. Where a rule needs `attestation`, a value handed in serves as well."
        case .value: "The value was handed in with `--values`, and its digest is the live one."
        }
    }

    private var principles: String {
        let list = Principle.allCases.map { "\($0.rawValue). \($0.summary)" }.joined(separator: "\n")
        return "## Principles\n\nWhat most rules stand for: the guide's five principles.\n\n\(list)"
    }

    private var contents: String {
        rules.map { "- [`\($0.id)`](#\($0.id))" }.joined(separator: "\n")
    }

    private func section(_ rule: RuleDescription) -> String {
        """
        ### \(rule.id)

        | | |
        |---|---|
        | Fails when | \(rule.failsWhen) |
        | A pass proves | \(rule.proves) |
        | Needs | \(rule.needs == .none ? "nothing live" : "`\(rule.needs.rawValue)`") |
        | Severity | \(rule.severity?.rawValue ?? "the service's") |
        | To fix | \(rule.fix) |
        | Stands for | \(rule.principle.map { "[principle \($0.rawValue)](#principles)" } ?? "none of the principles") |

        \(rule.why)\(rule.examples.map(example).joined())
        """
    }

    private func example(_ example: RuleExample) -> String {
        "\n\nExample: \(example.title).\n\n```\n\(example.lines.joined(separator: "\n"))\n```"
    }
}
