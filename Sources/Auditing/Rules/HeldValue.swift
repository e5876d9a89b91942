import Manifests
import Probes
import Scanning

/// A listed value that is in a front end's file, and should not be.
struct HeldValue {
    /// The secret that has it.
    let secret: String
    /// The environment whose secret that is.
    let environment: String
    let file: String
    /// Whether browsers may have it, in the environment that it is of.
    let isPublic: Bool

    /// The values that were found, each as somebody's who holds it: the environment's own secret first. Without those
    /// that manifests give, which are no secrets, and those that its browsers may have.
    static func all(
        in findings: TextSearch.Findings, of environment: AuditedEnvironment, _ declared: BundleDeclaration
    ) -> [HeldValue] {
        findings.values.compactMap { finding in
            let holders = finding.found.all.filter { $0.secret.expectation?.equals == nil }
            let isOwn = { (holder: Occurrence) in holder.environment == environment.name }
            if holders.contains(where: { isOwn($0) && $0.isPublic(by: declared) }) { return nil }
            let secrets = holders.filter { !$0.isPublic(by: declared) }
            let holder =
                secrets.first(where: isOwn) ?? secrets.first
                // Its address is found as such.
                ?? holders.first { $0.secret.id.name != "SUPABASE_URL" }
            return holder.map {
                HeldValue(
                    secret: $0.secret.name, environment: $0.environment, file: finding.text,
                    isPublic: $0.isPublic(by: declared))
            }
        }
    }
}

extension Occurrence {
    /// Whether browsers may have the secret: Supabase's own of that kind, and those that the manifest names.
    fileprivate func isPublic(by declared: BundleDeclaration) -> Bool {
        let name = secret.id.name.text
        if secret.isPlatform, ["SUPABASE_URL", "SUPABASE_ANON_KEY"].contains(name) { return true }
        return declared.publicSecrets.contains { $0.value == secret.name || $0.value == name }
    }
}
