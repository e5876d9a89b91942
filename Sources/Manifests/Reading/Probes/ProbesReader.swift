/// Reads what an environment declares for probes: a key each.
enum ProbesReader {
    static func read(_ fields: inout Fields, _ problems: ProblemCollector) -> ProbeDeclarations {
        var probes = ProbeDeclarations()
        probes.auth = fields.take("auth").flatMap { AuthReader.read($0, problems) }
        probes.database = fields.take("database").flatMap { DatabaseReader.read($0, problems) }
        return probes
    }
}
