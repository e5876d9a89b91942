/// Reads which values may or must be equal: `may_share_with` and `must_equal`.
enum AgreementReader {
    /// - Parameter reason: why, which `may_share_with` can't do without.
    static func sharing(
        _ fields: inout Fields, reason: String?, _ problems: ProblemCollector
    ) -> SharingPermission? {
        guard let node = fields.take("may_share_with") else { return nil }
        let environments = node.locatedTexts("the names of environments", problems)
        if reason == nil {
            problems.report(
                node.position, "`may_share_with` needs a `reason`; expected why the value may be shared")
        }
        guard let environments, let reason else { return nil }
        return SharingPermission(environments: environments, reason: reason)
    }

    /// The secret of the same environment that `name` must be equal to.
    static func neighbour(
        of name: String, _ fields: inout Fields, _ problems: ProblemCollector
    ) -> Located<String>? {
        guard let other = fields.located("must_equal", "the name of a secret") else { return nil }
        guard other.value == name else { return other }
        problems.report(other.position, "\(name) equals itself; expected the name of another secret")
        return nil
    }

    /// The secret of another environment that an environment's secret must be equal to.
    static func distant(_ fields: inout Fields, _ problems: ProblemCollector) -> DistantSecret? {
        guard let node = fields.take("must_equal"),
            var place = Fields(node, "{ environment: NAME, secret: NAME }", problems)
        else { return nil }
        let environment = place.require("environment", "the other environment's name").flatMap {
            located($0, "the other environment's name", problems)
        }
        let secret = place.require("secret", "the secret's name there").flatMap {
            located($0, "the secret's name there", problems)
        }
        place.finish()
        guard let environment, let secret else { return nil }
        return DistantSecret(environment: environment, secret: secret)
    }

    private static func located(
        _ node: ManifestNode, _ expected: String, _ problems: ProblemCollector
    ) -> Located<String>? {
        node.text(expected, problems).map { Located($0, at: node.position) }
    }
}
