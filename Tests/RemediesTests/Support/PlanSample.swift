public import Remedies
import Renderings
public import Testing

/// A plan to be written in each format.
struct PlanSample: Sendable, CustomTestStringConvertible {
    let name: String
    let plan: Plan

    var testDescription: String { name }

    /// The plan as plain text in a format.
    func rendered(_ format: PlanFormat) -> String { format.render(plan, .init()) }

    /// Every sample: each has a golden file in each format.
    static let all: [PlanSample] = {
        do {
            let innotrue = try InnoTrue()
            return [
                PlanSample(name: "emergency", plan: try innotrue.plan(of: "preprod", .reset)),
                PlanSample(name: "production", plan: try innotrue.plan(of: "production", .conform)),
                PlanSample(name: "all-actions", plan: try Shop().everyAction()),
                PlanSample(name: "nothing", plan: HostilePlan.plan(steps: [], at: "preprod")),
                PlanSample(name: "hostile", plan: HostilePlan.everything),
            ]
        } catch {
            Issue.record("the samples' manifests are not well-formed: \(error)")
            return []
        }
    }()
}

extension PlanFormat: CustomTestStringConvertible {
    /// The format's name stands for it in a test's name.
    public var testDescription: String { name }
}
