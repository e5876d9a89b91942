/// An Edge Function, and the services whose secrets it reads.
public struct FunctionDeclaration: Sendable {
    /// Its slug.
    public let name: String
    /// The ids of the services, in the manifest's order.
    public let services: [String]
}

extension [Service] {
    /// The functions that any of them names, in the manifest's order.
    var declaredFunctions: [FunctionDeclaration] {
        var order: [String] = []
        var services: [String: [String]] = [:]
        for service in self {
            for function in service.functions {
                if services[function.value] == nil { order.append(function.value) }
                services[function.value, default: []].append(service.id)
            }
        }
        return order.map { FunctionDeclaration(name: $0, services: services[$0] ?? []) }
    }
}

extension Environment {
    /// The same with the functions that services name, where it has a Supabase project to look for them.
    func declaring(_ functions: [FunctionDeclaration]) -> Environment {
        guard listing?.provider.value == "supabase" else { return self }
        var environment = self
        environment.probes.functions = functions
        return environment
    }
}
