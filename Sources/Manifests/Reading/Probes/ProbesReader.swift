/// Reads what an environment declares for probes: a key each.
enum ProbesReader {
    static func read(_ fields: inout Fields, _ problems: ProblemCollector) -> ProbeDeclarations {
        var probes = ProbeDeclarations()
        probes.auth = fields.take("auth").flatMap { AuthReader.read($0, problems) }
        probes.bundle = fields.take("bundle").flatMap { BundleReader.read($0, problems) }
        return probes
    }
}
