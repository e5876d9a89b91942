public import Manifests

/// Writes the manifests of a workspace from what is listed: a draft, whose guesses its team mends.
public struct Drafter: Sendable {
    private let environments: [DraftEnvironment]
    private let exampleNames: [String]
    private let table: KnownServices

    /// - Parameters:
    ///   - environments: the environments, each with what was seen of it.
    ///   - exampleNames: names that a template has, such as `.env.example`.
    public init(
        _ environments: [DraftEnvironment], exampleNames: [String] = [], table: KnownServices = .builtIn
    ) {
        (self.environments, self.exampleNames, self.table) = (environments, exampleNames, table)
    }

    /// The draft.
    public func draft() -> Draft {
        let inventory = Inventory(environments, exampleNames: exampleNames)
        let names = inventory.addresses.keys.sorted()
        let services = ServiceGrouping(table: table).services(of: names).map { service in
            service.settled(in: inventory)
        }
        let settings = Set(
            services.flatMap { service in service.secrets.filter(service.isSetting).map(\.name) })
        let equal = EqualValues(inventory) { settings.contains($0) }
        let files = environments.indices.map { index in
            Draft.File(
                name: "\(environments[index].name).yaml",
                text: EnvironmentText(inventory, services, equal, index).text)
        }
        return Draft(
            files: [Draft.File(name: "services.yaml", text: ServicesText.text(of: services))] + files,
            serviceCount: services.count, secretCount: names.count, equalCount: equal.count,
            leftOut: inventory.environments.filter { !$0.leftOut.isEmpty }.map {
                ($0.environment.name, $0.leftOut)
            })
    }

    /// The environments' files as far as they are known before anybody looks: what is needed to look.
    public func skeleton() -> [ManifestFile] {
        environments.map { environment in
            ManifestFile(
                path: "environments/\(environment.name).yaml",
                text: EnvironmentText.head(of: environment).joined(separator: "\n") + "\n")
        }
    }
}

/// Manifests that nobody has read yet.
public struct Draft: Sendable {
    /// The files of `environments/`, `services.yaml` first.
    public let files: [File]
    /// How many services there are.
    public let serviceCount: Int
    /// How many names of secrets.
    public let secretCount: Int
    /// How many values more than one secret has.
    public let equalCount: Int
    /// The listed names that no manifest can have, by environment.
    public let leftOut: [(environment: String, names: [String])]

    /// A file.
    public struct File: Sendable {
        /// Its name in `environments/`.
        public let name: String
        /// What is in it.
        public let text: String
    }
}

extension DraftService {
    /// The same, with secrets that work only together where no environment has some of them without the others.
    fileprivate func settled(in inventory: Inventory) -> DraftService {
        var service = self
        let names = secrets.filter { !isSetting($0) }.map(\.name)
        service.together =
            together
            && inventory.environments.allSatisfy { seen in
                guard let shown = seen.shown else { return true }
                let all = names.flatMap { inventory.addresses(of: $0, in: seen.environment) }
                let parts = Dictionary(grouping: all, by: \.part)
                return parts.values.allSatisfy { secrets in
                    let set = secrets.count { shown["\($0)"] != nil }
                    return set == 0 || set == secrets.count
                }
            }
        return service
    }
}
