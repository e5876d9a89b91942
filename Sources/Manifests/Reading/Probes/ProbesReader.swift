/// Reads what an environment declares for probes: a key each.
enum ProbesReader {
    static func read(_ fields: inout Fields, _ problems: ProblemCollector) -> ProbeDeclarations {
        var probes = ProbeDeclarations()
        probes.auth = fields.take("auth").flatMap { AuthReader.read($0, problems) }
        probes.webhooks = fields.take("webhooks").map { WebhooksReader.read($0, problems) } ?? []
        probes.build = fields.take("build").flatMap { BuildReader.read($0, problems) }
        probes.redirects = fields.take("redirect_uris").map { RedirectsReader.read($0, problems) } ?? []
        probes.database = fields.take("database").flatMap { DatabaseReader.read($0, problems) }
        return probes
    }
}
