import Manifests

extension Tier {
    /// What an environment of this name is probably for.
    init(guessedBy name: String) {
        let words = name.split(separator: "-").map(String.init)
        func has(_ known: [String]) -> Bool { words.contains(where: known.contains) }
        // “preprod” and “non-prod” are no production, so what names a stage comes first.
        if has(["preprod", "pre", "staging", "stage", "preview", "test", "testing", "qa", "uat", "non"]) {
            self = .staging
        } else if has(["production", "prod", "live", "main"]) {
            self = .production
        } else {
            self = .development
        }
    }
}
