extension Workspace {
    /// The same workspace with the waivers of other files than its own, such as those of an earlier revision.
    ///
    /// Nothing but their `waivers` is read: what else these files say was true of another day.
    ///
    /// - Parameter files: the files by environment; one without a file has no waivers.
    /// - Throws: every problem of every file's waivers at once.
    public func withWaivers(of files: [String: ManifestFile]) throws(ManifestProblems) -> Workspace {
        let problems = ProblemCollector()
        let environments = environments.map { environment in
            var environment = environment
            environment.waivers = files[environment.name.value].map { Workspace.waivers($0, problems) } ?? []
            return environment
        }
        guard problems.all.isEmpty else { throw ManifestProblems(problems.all) }
        return Workspace(name: name, services: services, environments: environments, warnings: warnings)
    }

    private static func waivers(_ file: ManifestFile, _ problems: ProblemCollector) -> [Waiver] {
        guard let root = YAMLDocument.root(of: file, problems),
            var fields = Fields(root, "a mapping with `environment`", problems)
        else { return [] }
        return fields.take("waivers").map { WaiversReader.read($0, problems) } ?? []
    }
}
