import Renderings

@testable import Manifests
@testable import Remedies

/// Plans with hostile text at every place where text comes from outside, also where a manifest would be refused
/// today: what writes plans relies on nobody.
enum HostilePlan {
    /// One plan with the text at every place: a step of each action, for both goals' titles and tiers' commands.
    static func plan(of hostile: HostileText, _ goal: Plan.Goal = .reset) -> Plan {
        plan(steps: steps(about: hostile.text, hostile.text), at: hostile.text, goal)
    }

    /// Every hostile text as a subject, except the ones that are too long to be reviewed.
    static let everything = plan(
        steps: HostileText.all.map(\.text).filter { $0.utf8.count < 1_000 }.flatMap {
            steps(about: $0, "\u{1B}[31m<b>|`::error::x`\n##[group]@everyone\u{202E}").prefix(1)
        } + steps(about: "::error::x", "\u{1B}[31m<b>|`::error::x`\n##[group]@everyone\u{202E}").dropFirst(),
        at: "\u{1B}[31m<b>|`::error::x`\n##[group]@everyone\u{202E}")

    static func plan(steps: [Step], at text: String, _ goal: Plan.Goal = .reset) -> Plan {
        let place = Position(file: text, line: 1, column: 1)
        let environment = Environment(
            name: Located(text, at: place), title: text, tier: .production,
            frontend: Located(text, at: place), gitBranch: nil, hosting: text, listing: nil, listings: [],
            identifiers: [],
            expectations: [], waivers: [])
        return Plan(environment: environment, goal: goal, steps: steps, settingsURL: text)
    }

    private static func steps(about subject: String, _ text: String) -> [Step] {
        [
            .delete, .generate(.hex(bytes: 32)), .generate(.password(length: 20, alphabet: text)), .set(text),
            .person(text), .look(text),
        ].map { Step(subject: subject, action: $0, reasons: [text, text], note: text, url: text) }
    }
}
