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

        A check is one rule applied to one subject: a secret, a service, an identifier, a listing, a waiver. This page is generated from the rules by `ENVAUDIT_UPDATE_GOLDEN=1 swift test --filter RecordsTests`. `envaudit explain RULE` shows the same in a terminal.

        ## Statuses

        | Status | Means | Verdict of the environment |
        |---|---|---|
        | `pass` | The claim is proved by the named evidence. | |
        | `fail` | The claim is wrong. | `fail`, from the severity that `--fail-on` names |
        | `unproven` | The evidence can't tell. | `incomplete`, unless `--allow-unproven` is given |
        | `waived` | The claim is wrong, and the team accepted that until a date. | |
        | `error` | The claim could not be checked. | `incomplete` |

        `fail` outranks `incomplete`. A listing that is missing or broken is an `error`, and nothing that needs it is judged.

        ## Evidence

        Each check names its evidence. A rule needs at least the level in its table; with less, the check is `unproven`.
        """

    /// The levels as the type declares them, so that none is left out.
    private var table: String {
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
        case .value: "The value was handed in with `--values`, and its digest is the live one."
        }
    }

    private var principles: String {
        let list = Principle.allCases.map { "\($0.rawValue). \($0.summary)" }.joined(separator: "\n")
        return "## Principles\n\nThe five principles behind the rules.\n\n\(list)"
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
