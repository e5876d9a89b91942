public import Listings
public import Manifests
import Secrets
public import Support

/// The variables of envaudit's own process, for a check within the job that deploys with them.
///
/// Most variables of a process are not an environment's secrets. So the listing has only those that a manifest declares
/// and the operator allows by name (`--allow-environment`), and never envaudit's own tokens. Those that begin with the
/// `prefix` belong to the environment even if undeclared: they are compared with other environments, and not judged.
///
/// Without that permission a manifest from a pull request could ask how any variable of the job begins, and read the
/// answer in the record. The values are hashed when read, and wiped with the listing.
public struct ProcessEnvironment: Provider {
    /// `environment`.
    public let id = "environment"
    /// `prefix`.
    public let mainSetting = "prefix"
    /// `false`: the variables are local.
    public let needsNetwork = false

    /// The provider.
    public init() {}

    private static let settings = [
        Setting(
            "prefix", "beginning of variables' names", "letters, digits and _, such as PREPROD_",
            isNeeded: false, isRight: isPrefix)
    ]

    /// Checks the settings: `prefix` is the only one: the prefix of the names in the process, which manifests omit.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        ProcessEnvironment.settings.problems(of: listing)
    }

    /// `nil`: a process has no page.
    public func settingsURL(of listing: ListingDeclaration) -> String? { nil }

    /// `true`: each environment may be checked in its own job, with its own variables.
    public let isPlaceOfOneRun = true

    /// The process's variables, or those with a prefix.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        let prefix = listing.settings["prefix"].map { " \($0.value)*" } ?? ""
        return Place("process", "variables\(prefix)")
    }

    /// Lists the variables that a manifest declares, and all others with the prefix.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        var builder = ListingBuilder(file: "the process's environment")
        let hasPrefix = listing.settings["prefix"] != nil
        var (isSet, isEmpty, secrets) = (false, true, (count: 0, empty: 0))
        for (variable, value) in context.variables {
            guard let name = name(of: variable, in: listing) else { continue }
            let isDeclared = context.isDeclared(name)
            guard isDeclared || hasPrefix, context.permissions.allowsVariable(variable) else { continue }
            isSet = isSet || isDeclared
            if isDeclared, !value.isEmpty { isEmpty = false }
            if isDeclared, !context.settings.contains(name) {
                secrets = (secrets.count + 1, secrets.empty + (value.isEmpty ? 1 : 0))
            }
            builder.add(
                HeldSecret(name, SecretValue(bytes: value.utf8)), variable: variable,
                isIncidental: !isDeclared)
        }
        // Does not reveal whether a variable is set that may not be read.
        guard isSet else {
            throw Failure(
                message: "no variable that the manifests declare is set in this process and may be read",
                advice:
                    "Run it in the job that has them; if you trust the manifests, allow the names that may be read: --allow-environment 'NAME*'. Or hand in a file: --listing"
            )
        }
        // CI sets an empty variable for each secret that a run may not have, as for a pull request from a fork. A
        // workflow may set settings itself.
        guard !isEmpty, secrets.count == 0 || secrets.empty < secrets.count else {
            throw Failure(
                message: isEmpty
                    ? "each variable that the manifests declare is empty in this process"
                    : "each secret that the manifests declare is empty in this process",
                advice:
                    "Run it in a job that has the secrets, or hand in a file: --listing. CI gives none to a pull request from a fork."
            )
        }
        builder.unlisted = unlisted(listing, context, hasSecrets: secrets.count > 0)
        return try builder.listing(provider: id, source: .live, readAt: context.now)
    }

    /// Returns the names that are not read, whether they are set or not: a missing one proves nothing. For a job with
    /// settings only, all are unknown: some CI omits the variables that a run may not have.
    private func unlisted(
        _ listing: ListingDeclaration, _ context: FetchContext, hasSecrets: Bool
    ) -> UnlistedNames? {
        let prefix = listing.settings["prefix"]?.value ?? ""
        let (permissions, settings) = (context.permissions, context.settings)
        let none = Failure(
            message: "no secret that the manifests declare is set in this process",
            advice: "Run it in a job that has the secrets, or hand in a file: --listing")
        let own = Failure(
            message: "it is a variable of envaudit's own, which is read for no environment",
            advice: "Hand in the environment's variables as a file: --listing ENV=FILE")
        @Sendable func refused(_ name: String) -> Failure {
            Failure(
                message: "the variable may not be read from this process",
                advice: "If you trust the manifests, allow it: --allow-environment '\(prefix)\(name)'")
        }
        let reason = Failure(
            message: "not every variable that a manifest declares may be read from this process",
            advice: refused("*").advice)
        return UnlistedNames(hasSecrets ? reason : none, isOpen: false) { name in
            let variable = prefix + name
            if APIConfiguration.isOperatorsVariable(variable) { return own }
            guard permissions.allowsVariable(variable) else { return refused(name) }
            return hasSecrets || settings.contains(name) ? nil : none
        }
    }

    /// Reads the variables of another process from a dotenv file, whose author selected them.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        var builder = ListingBuilder(file: "the dotenv file")
        try DotenvFile.read(try DotenvFile.text(body), "the dotenv file, line ", as: nil) {
            variable, value, readings in
            guard let name = name(of: variable, in: listing) else { return }
            builder.add(HeldSecret(name, value), readings: readings)
        }
        try builder.checkIsNotEmpty(
            "the dotenv file has none of the environment's variables",
            advice: "Write the variables of the job that deploys to it.")
        return try builder.listing(provider: id, source: source, readAt: readAt)
    }

    /// Returns the name of the secret in a variable; `nil` if it is not one of the environment's.
    private func name(of variable: String, in listing: ListingDeclaration) -> String? {
        guard !APIConfiguration.isOperatorsVariable(variable) else { return nil }
        let prefix = listing.settings["prefix"]?.value ?? ""
        guard variable.utf8.starts(with: prefix.utf8), variable.utf8.count > prefix.utf8.count else {
            return nil
        }
        return String(variable.unicodeScalars.dropFirst(prefix.unicodeScalars.count))
    }

    private static func isPrefix(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

extension ProcessEnvironment {
    /// Checks that the operator allows any variable.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        guard context.permissions.variables.isEmpty else { return nil }
        throw Failure(
            message: "no variable of this process may be read",
            advice: "Allow the names of the environment's variables: --allow-environment 'NAME*'.")
    }
}
