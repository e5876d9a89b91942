import Manifests
import Records
import Support

/// A plan as JSON, `envaudit.plan/1`: within the version, members are added and never renamed.
/// Tests hold it to `plan.json` of the schemas.
struct PlanJSON: Encodable {
    let schema = "envaudit.plan/1"
    let tool = ToolJSON()
    let environment: String
    let tier: String
    let goal: String
    @OrNull var url: String?
    let steps: [Step]

    init(_ plan: Plan) {
        environment = plan.environment.name.value
        tier = plan.environment.tier.rawValue
        goal = plan.goal.rawValue
        url = plan.settingsURL
        steps = plan.steps.map(Step.init)
    }

    struct Step: Encodable {
        let action: String
        let subject: String
        /// What is generated, what is set, or what is to be done: only where the action has it.
        let form: String?
        let value: String?
        let text: String?
        let reasons: [String]
        @OrNull var note: String?
        @OrNull var url: String?

        init(_ step: Remedies.Step) {
            var (form, value, text): (String?, String?, String?) = (nil, nil, nil)
            switch step.action {
            case .delete: action = "delete"
            case .generate(let generator): (action, form) = ("generate", generator.summary)
            case .set(let known): (action, value) = ("set", known)
            case .person(let words): (action, text) = ("person", words)
            case .look(let words): (action, text) = ("look", words)
            }
            (self.form, self.value, self.text) = (form, value, text)
            (subject, reasons, note, url) = (step.subject, step.reasons, step.note, step.url)
        }
    }
}
