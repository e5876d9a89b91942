import Manifests

/// A service as it is to be written.
struct DraftService {
    let id: String
    let title: String
    var risk: String?
    let severity: Severity
    let isolation: IsolationClass
    var dashboard: String?
    var together = false
    /// On what the guess rests that there is such a service.
    let guess: String
    var secrets: [DraftSecret]
}

/// A secret as it is to be written.
struct DraftSecret {
    let name: String
    var forms: [ValueForm] = []
    /// How a value begins in production, and everywhere else.
    var live: [String] = []
    var test: [String] = []
    /// Why it is a setting although its service has secrets.
    var configReason: String?
    /// The words that it may have as a setting.
    var words: [String] = []

    /// The forms that hold in every environment.
    var allForms: [ValueForm] { live.isEmpty ? forms : [.prefix(live + test)] + forms }

    /// The forms that hold in an environment of this tier alone.
    func forms(in tier: Tier) -> [ValueForm] {
        live.isEmpty ? [] : [.prefix(tier == .production ? live : test)]
    }
}
