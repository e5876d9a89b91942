import Auditing
import Support

/// What changed between two records, for a person at a terminal.
struct TextDifference {
    let style: TextStyle

    func render(_ difference: RecordDifference) -> String {
        var layout = TextLayout(width: style.width)
        if style.shows != .verdict {
            head(difference, &layout)
            for kind in RecordDifference.Kind.allCases { add(kind, of: difference, &layout) }
            for kind in RecordDifference.SecretChange.Kind.allCases { add(kind, of: difference, &layout) }
            endings(difference, &layout)
            if let words = difference.unknownRotationsInWords {
                layout.line()
                layout.paragraph("", words, indent: 2)
            }
            layout.line()
        }
        layout.paragraph("", "\(escape(difference.workspace.asName)): \(difference.tally)", indent: 4)
        return layout.text
    }

    private func head(_ difference: RecordDifference, _ layout: inout TextLayout) {
        let (old, new) = (difference.old, difference.new)
        let title = paint(.bold, escape(difference.workspace.asName))
        layout.paragraph(
            "",
            "\(title) from \(Instant(secondsSince1970: old.generatedAt)) to \(Instant(secondsSince1970: new.generatedAt))",
            indent: 2)
        for environment in difference.environments {
            layout.paragraph("  ", "\(escape(environment.name.asName)): \(environment.transition)", indent: 4)
        }
        if !difference.newlySkipped.isEmpty {
            layout.paragraph(
                "", "No longer judged by \(difference.newlySkipped.joined(separator: ", "))", indent: 2)
        }
    }

    private func add(
        _ kind: RecordDifference.Kind, of difference: RecordDifference, _ layout: inout TextLayout
    ) {
        let changes = difference.checks(kind)
        guard !changes.isEmpty else { return }
        layout.line()
        layout.paragraph("", "\(paint(color(of: kind), kind.heading)) (\(changes.count))", indent: 2)
        for change in changes {
            let check = change.check
            let subject =
                "\(paint(.bold, escape(check.subject.asName))) in \(escape(check.environment.asName))"
            let evidence =
                [.evidenceLost, .evidenceGained].contains(kind) ? "by \(check.evidence.rawValue)" : nil
            layout.paragraph(
                "  ", kind.needsAttention ? subject + found(check) : subject,
                tail: "(\([check.rule, evidence ?? change.transition].joined(separator: ", ")))", indent: 4)
            if kind == .newlyFailing, let fix = check.steps {
                layout.paragraph("    Fix: ", escape(fix), indent: 4)
            }
        }
    }

    private func add(
        _ kind: RecordDifference.SecretChange.Kind, of difference: RecordDifference,
        _ layout: inout TextLayout
    ) {
        let secrets = difference.secrets.filter { $0.kind == kind }
        guard !secrets.isEmpty else { return }
        layout.line()
        layout.paragraph("", "\(paint(.bold, kind.heading)) (\(secrets.count))", indent: 2)
        for secret in secrets {
            layout.paragraph(
                "  ", "\(escape(secret.secret.asName)) in \(escape(secret.environment.asName))", indent: 4)
        }
    }

    private func endings(_ difference: RecordDifference, _ layout: inout TextLayout) {
        guard !difference.endings.isEmpty else { return }
        layout.line()
        layout.paragraph(
            "",
            "\(paint(.yellow, "Ending within \(RecordDifference.notice) days")) (\(difference.endings.count))",
            indent: 2)
        for ending in difference.endings {
            layout.paragraph(
                "  ",
                "\(ending.kind.rawValue) of \(escape(ending.subject.asName)) in \(escape(ending.environment.asName)) \(ending.words) (owner: \(escape(ending.owner)))",
                indent: 4)
        }
    }

    /// What was found, as it goes on where its subject stops.
    private func found(_ check: Check) -> String {
        "\(check.message.followsSubject ? " " : ": ")\(escape(check.message))"
    }

    private func color(of kind: RecordDifference.Kind) -> Color {
        switch kind {
        case .newlyFailing: .red
        case .newlyUnproven, .newlyWaived, .evidenceLost, .gone: .yellow
        case .fixed, .proved, .evidenceGained: .green
        }
    }

    private func escape(_ text: String) -> String { TerminalText.escape(text) }

    private func paint(_ color: Color, _ text: String) -> String { color.paint(text, if: style.usesColor) }
}
