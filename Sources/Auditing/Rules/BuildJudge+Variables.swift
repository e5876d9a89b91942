import Listings
import Manifests
import Probes
import Secrets

extension BuildJudge {
    /// The deployment's variables.
    var variables: [Judgement] {
        declared.variables.map { variable($0.name.value, $0.expectation) }
    }

    private func variable(_ name: String, _ expectation: BuildDeclaration.Variable) -> Judgement {
        let subject = "variables/\(name)"
        let variable = live.variables[name]
        switch expectation {
        case .forbidden:
            return variable == nil
                ? judgement(subject, .pass, "NOT set", "is not set")
                : judgement(subject, .fail, "NOT set", "is set", fix: "Delete the variable.")
        case .required:
            if variable == nil { return unset(subject, "set", fix: "Set the variable.") }
            if case .shown(let value)? = variable, value.value.count == 0 {
                return judgement(subject, .fail, "set", "is set to nothing", fix: "Set the variable.")
            }
            return judgement(subject, .pass, "set", "is set")
        case .equals(let value):
            let text = value.text(in: environment) ?? ""
            return equals(subject, text, variable)
        }
    }

    private func equals(
        _ subject: String, _ text: String, _ variable: BuildConfiguration.Variable?
    ) -> Judgement {
        let fix = Fix("Set it to \(text), as plain text.")
        switch variable {
        case nil: return unset(subject, text, fix: fix)
        case .hidden?:
            return judgement(
                subject, .unproven, text, "is set as a secret, so the project does not show to what",
                fix: fix)
        case .shown(let value)?:
            // Digests are compared in place of values.
            return value.value.digest == Digest(of: text)
                ? judgement(subject, .pass, text, "is \(text)")
                : judgement(subject, .fail, text, "is set to something else", fix: fix)
        }
    }

    private func unset(_ subject: String, _ expected: String, fix: Fix) -> Judgement {
        judgement(subject, .fail, expected, "is not set", fix: fix)
    }
}
