import Manifests
import Records

/// A plan as JSON, `envaudit.plan/1`: within the version, fields are added and never renamed.
enum JSONPlan {
    static func render(_ plan: Plan) -> String {
        let value = JSONValue.object([
            ("schema", .text("envaudit.plan/1")),
            ("tool", .object([("name", .text("envaudit")), ("version", .text(Tool.version))])),
            ("environment", .text(plan.environment.name.value)),
            ("tier", .text(plan.environment.tier.rawValue)), ("goal", .text(plan.goal.rawValue)),
            ("url", .text(plan.settingsURL)), ("steps", .list(plan.steps.map(value))),
        ])
        var output = ""
        value.write(to: &output)
        return output + "\n"
    }

    private static func value(of step: Step) -> JSONValue {
        .object(
            [("action", .text(name(of: step.action))), ("subject", .text(step.subject))]
                + members(of: step.action)
                + [
                    ("reasons", .list(step.reasons.map { .text($0) })), ("note", .text(step.note)),
                    ("url", .text(step.url)),
                ])
    }

    private static func name(of action: Action) -> String {
        switch action {
        case .delete: "delete"
        case .generate: "generate"
        case .set: "set"
        case .person: "person"
        case .look: "look"
        }
    }

    private static func members(of action: Action) -> [(key: String, value: JSONValue)] {
        switch action {
        case .delete: []
        case .generate(let generator): [("form", .text(generator.summary))]
        case .set(let value): [("value", .text(value))]
        case .person(let words), .look(let words): [("text", .text(words))]
        }
    }
}
