package import Listings
import Manifests

/// The findings of one rule in one environment. A check refers to one of them, and takes a few bytes until its words
/// are read.
package final class Findings: Sendable {
    /// The part of a finding that does not depend on its rule.
    package struct Head: Sendable {
        package let subject: Subject
        package let status: Status
        package let evidence: EvidenceLevel
    }

    let environment: String
    let rule: String
    /// The rule's severity; `nil` if the subject's service determines it.
    let severity: Severity?
    /// Whether the service's severity counts if it is higher.
    let risesWithService: Bool
    let changes: Check.Changes
    let heads: [Head]
    let texts: any FindingTexts

    init(
        environment: String, rule: String, severity: Severity?, changes: Check.Changes, heads: [Head],
        texts: any FindingTexts
    ) {
        (self.environment, self.rule, self.severity, risesWithService) = (environment, rule, severity, false)
        (self.changes, self.heads, self.texts) = (changes, heads, texts)
    }

    init(
        of rule: RuleDescription, in environment: AuditedEnvironment, heads: [Head], texts: any FindingTexts
    ) {
        (self.environment, self.rule, severity) = (environment.name, rule.id, rule.severity)
        risesWithService = rule.risesWithService
        changes = Check.Changes(
            settingsURL: rule.needs == .none || rule.isProbed ? nil : environment.observation.settingsURL,
            areTaken: environment.observation.takesChanges)
        (self.heads, self.texts) = (heads, texts)
    }

    func text(at place: Int) -> any CheckText { texts.text(of: heads[place], at: place) }
}

/// The words of findings, by their index.
package protocol FindingTexts: Sendable {
    func text(of head: Findings.Head, at place: Int) -> any CheckText
    func counterparts(of head: Findings.Head, at place: Int) -> Counterparts?
    func areAlike(_ one: Int, _ other: Int, in heads: [Findings.Head]) -> Bool
}

/// The words of a single finding that was worded as it was judged.
struct OneText: FindingTexts {
    let text: any CheckText

    func text(of head: Findings.Head, at place: Int) -> any CheckText { text }
    func counterparts(of head: Findings.Head, at place: Int) -> Counterparts? { nil }
    func areAlike(_ one: Int, _ other: Int, in heads: [Findings.Head]) -> Bool { false }
}

/// The words of a rule's findings.
private final class RuleTexts<R: Rule>: FindingTexts {
    let rule: R
    let details: [R.Detail]
    let scene: Scene

    init(_ rule: R, _ details: [R.Detail], _ scene: Scene) {
        (self.rule, self.details, self.scene) = (rule, details, scene)
    }

    func text(of head: Findings.Head, at place: Int) -> any CheckText {
        RuleText(texts: self, finding: finding(head, place))
    }

    func counterparts(of head: Findings.Head, at place: Int) -> Counterparts? {
        rule.counterparts(of: finding(head, place), in: scene)
    }

    func areAlike(_ one: Int, _ other: Int, in heads: [Findings.Head]) -> Bool {
        rule.says(finding(heads[one], one), like: finding(heads[other], other))
    }

    private func finding(_ head: Findings.Head, _ place: Int) -> Finding<R.Detail> {
        Finding(head.subject, head.status, evidence: head.evidence, details[place])
    }
}

/// The words of one finding of a rule.
private struct RuleText<R: Rule>: CheckText {
    let texts: RuleTexts<R>
    let finding: Finding<R.Detail>

    var message: String { texts.rule.message(finding, in: texts.scene) }
    var fix: Fix? { texts.rule.fix(finding, in: texts.scene) }
    var expected: String? { texts.rule.expected(finding, in: texts.scene) }
    var url: String? { texts.rule.url(finding, in: texts.scene) }
    var otherEnds: [SubjectID] { texts.rule.otherEnds(of: finding, in: texts.scene) }
}

extension Rule {
    /// Returns the rule's findings in an environment.
    package func findings(in scene: Scene) -> Findings {
        let found = judge(scene.environment, in: scene.audit)
        return Findings(
            of: description, in: scene.environment,
            heads: found.map {
                Findings.Head(subject: $0.subject, status: $0.status, evidence: $0.evidence)
            },
            texts: RuleTexts(self, found.map { $0.detail }, scene))
    }
}
