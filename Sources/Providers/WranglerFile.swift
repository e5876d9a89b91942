import FoundationEssentials
public import Listings
public import Manifests
import Secrets
public import Support

/// The provider of the plain variables in a Worker's configuration file, and secrets written there in plain text.
///
/// `vars` is a table at the top level or of `env.NAME`. It is not inherited: an environment has only its own. A
/// variable that is not a text is bound as JSON. Sources: developers.cloudflare.com, “Configuration – Wrangler”
/// (non-inheritable keys) and “Environment variables”.
///
/// `secrets` is Wrangler's table of required secrets, whose names are in `required` (the same page, and the changelog
/// of 2026-03-25); before, some files had a list of names. Their values are set on the Worker, so they are listed by
/// name only. Any other entry is a secret's value in plain text, which Wrangler ignores and anyone with the file can
/// read: it is listed and judged.
///
/// The file does not show what is set only on the Worker, as most secrets are. A name missing from it may be set,
/// unless the environment lists the Worker itself as another part.
///
/// An environment's other bindings (D1, KV, R2, …) are the listing's resources.
///
/// The file's values are hashed when read, and wiped with the listing. The file's own text is not wiped: it is in plain
/// text in the repository.
public struct WranglerFile: Provider {
    /// `wrangler`.
    public let id = "wrangler"
    /// `file`.
    public let mainSetting = "file"
    /// `false`: the file is local.
    public let needsNetwork = false

    /// More than ten times Cloudflare's limit for a Worker's variables: 128 of 5 kB each.
    private static let maximumBytes = 8 << 20

    /// The provider.
    public init() {}

    private static let settings = [
        Setting.file("configuration of Wrangler's", "that ends in .toml, .jsonc or .json") {
            WranglerFormat(file: $0) != nil
        },
        Setting("environment", "Wrangler environment", "its name", isNeeded: false) { _ in true },
    ]

    /// Checks the settings: `file` (`.toml`, `.jsonc` or `.json`), and `environment` unless it is the top level.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        WranglerFile.settings.problems(of: listing)
    }

    /// Returns the names of all variables and secrets in a configuration, in any of its environments.
    ///
    /// - Parameter file: the file's name, whose extension selects the format.
    /// - Returns: `nil` if the extension is not one of Wrangler's.
    public static func names(in body: [UInt8], file: String) throws(Failure) -> [String]? {
        guard let format = WranglerFormat(file: file) else { return nil }
        return try WranglerDocument(file: file, environment: nil, root: try format.read(body, of: file))
            .names()
    }

    /// `nil`: a file has no page.
    public func settingsURL(of listing: ListingDeclaration) -> String? { nil }

    /// The file's top level, or one of its environments.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        listing.settings["file"].map { file in
            let environment = listing.settings["environment"].map { " (environment \($0.value))" } ?? ""
            return Place("Wrangler file", WorkspaceFile.normalized(file.value) + environment)
        }
    }

    /// The resolved file, and what Wrangler deploys from it. An unreadable file is an error of its listing.
    public func resolvedPlaces(of listing: ListingDeclaration, in folder: String) -> [Place] {
        guard let file = listing.settings["file"] else { return [] }
        let environment = listing.settings["environment"]
        let part = environment.map { " (environment \($0.value))" } ?? ""
        guard let place = WorkspaceFile.place("Wrangler file", file.value, part: part, in: folder),
            let format = WranglerFormat(file: file.value),
            let text = try? WorkspaceFile.read(file, in: folder, limit: WranglerFile.maximumBytes),
            let root = try? format.read(text.withBytes { Array($0) }, of: file.value)
        else { return [] }
        let document = WranglerDocument(file: file.value, environment: environment, root: root)
        return [place] + (document.deployed().map { [$0] } ?? [])
    }

    /// Reads the file.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        try read(listing, in: context.folder, at: context.now)
    }

    /// Reads the file synchronously: no request is needed.
    ///
    /// - Parameter now: seconds since 1970 (UTC).
    public func read(_ listing: ListingDeclaration, in folder: String, at now: Double) throws(Failure)
        -> Listing
    {
        guard let file = listing.settings["file"] else { throw .missingSetting("file", of: listing) }
        let text = try WorkspaceFile.read(file, in: folder, limit: WranglerFile.maximumBytes)
        return try read(text.withBytes { Array($0) }, of: listing, source: .live, readAt: now)
    }

    /// Reads another file of the same format instead.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        guard let file = listing.settings["file"]?.value, let format = WranglerFormat(file: file) else {
            throw .missingSetting("file", of: listing)
        }
        guard body.count <= WranglerFile.maximumBytes else {
            throw Failure(
                message: "\(file) is larger than \(WranglerFile.maximumBytes) bytes",
                advice: "Check that it is a configuration of Wrangler's.")
        }
        let document = WranglerDocument(
            file: file, environment: listing.settings["environment"], root: try format.read(body, of: file))
        var builder = ListingBuilder(file: file)
        let values = try document.values()
        for (name, value) in values {
            let text = value.shownText
            builder.add(
                HeldSecret(name, SecretValue(bytes: text.utf8)),
                plainTextIn: PublishableKey.isOne(text) ? nil : file)
        }
        for (name, text) in try document.localConnections() {
            builder.add(
                HeldSecret("\(name) (localConnectionString)", SecretValue(bytes: text.utf8)),
                isIncidental: true)
        }
        for name in try document.neededSecrets().subtracting(values.map(\.name)) { builder.add(name) }
        for (name, entry) in try document.storedSecrets() { builder.add(name, shown: .entry(entry)) }
        for resource in try document.resources() { builder.add(resource) }
        builder.unlisted = UnlistedNames(
            Failure(
                message: "\(file) does not show the secrets that are set at the Worker alone",
                advice:
                    "List the Worker, too, as another part: provider: cloudflare-workers (or cloudflare-pages)"
            ),
            isOpen: true, at: document.deployed())
        return try builder.listing(provider: id, source: source, readAt: readAt)
    }
}

extension WranglerFile {
    /// Checks that the file exists.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        try WorkspaceFile.check(of: listing, in: context.folder)
    }
}

extension WranglerDocument {
    /// Returns the databases that `wrangler dev` uses instead of Hyperdrive, by binding.
    fileprivate func localConnections() throws(Failure) -> [(name: String, text: String)] {
        guard case .list(let bindings)? = try section()["hyperdrive"] else { return [] }
        return bindings.compactMap(\.entries).compactMap { fields in
            guard let name = fields["binding"]?.text, let text = fields["localConnectionString"]?.text else {
                return nil
            }
            return (name, text)
        }
    }

    /// Returns the names of the secrets that the Worker requires.
    fileprivate func neededSecrets() throws(Failure) -> Set<String> {
        let secrets = try section()["secrets"]
        guard case .list(let names)? = secrets?.entries?["required"] ?? secrets else { return [] }
        return Set(names.compactMap { if case .text(let name) = $0, !name.isEmpty { name } else { nil } })
    }

    /// Returns the Worker's bindings to the account's Secrets Store, each with the id of its secret.
    fileprivate func storedSecrets() throws(Failure) -> [(name: String, entry: String)] {
        let bindings: [ConfigurationValue]
        switch try section()["secrets_store_secrets"] ?? .null {
        case .null: return []
        case .list(let list): bindings = list
        case let other: bindings = [other]
        }
        return try bindings.map { binding throws(Failure) in
            guard let fields = binding.entries, let name = fields["binding"]?.text,
                let store = fields["store_id"]?.text, let secret = fields["secret_name"]?.text
            else {
                throw Failure(
                    message:
                        "\(file) has a binding of secrets_store_secrets without a name, a store or a secret",
                    advice: "Fix the file; wrangler can't use it either.")
            }
            return (name, CloudflareAPI.entry(store, secret))
        }
    }

    /// Returns the resources to which the Worker is bound.
    fileprivate func resources() throws(Failure) -> [BoundResource] {
        var section = try section()
        // An environment does not inherit bindings; it inherits routes unless it has its own.
        if section["route"] == nil, section["routes"] == nil {
            for key in ["route", "routes"] { section[key] = root.entries?[key] }
        }
        return CloudflareBinding.bound(in: section, account: try account()) + (try previews())
    }

    /// Returns the resources of a Pages project's previews, beside its production deployments: `env.preview`, or else
    /// the top level, which applies to all deployments without an environment. Source: developers.cloudflare.com,
    /// Pages, “Configuration”.
    private func previews() throws(Failure) -> [BoundResource] {
        let top = root.entries ?? [:]
        guard isPages, pagesDeployment == "production" else { return [] }
        let section = top["env"]?.entries?["preview"]?.entries ?? top
        return CloudflareBinding.bound(in: section, account: try account()).map {
            $0.named("\($0.name) (preview)").asPreview
        }
    }

    /// Returns the Worker or Pages deployment that Wrangler deploys; `nil` if the file does not name it.
    fileprivate func deployed() -> Place? {
        guard let section = try? section(), let common = root.entries?["name"]?.text ?? section["name"]?.text
        else { return nil }
        let account = try? account()
        func place(_ kind: String, _ name: String, _ suffix: String = "", at address: String?) -> Place {
            Place(
                CloudflareAPI.host, account: account, "\(kind) \(name)\(suffix)",
                identifiers: [name] + (address.map { ["\(name).\($0)"] } ?? []))
        }
        if isPages {
            return pagesDeployment.map {
                place("Pages project", common, " (\($0))", at: $0 == "production" ? "pages.dev" : nil)
            }
        }
        guard let environment, section["name"]?.text == nil else {
            return place("Worker", section["name"]?.text ?? common, at: "*.workers.dev")
        }
        return place("Worker", "\(common)-\(environment.value)", at: "*.workers.dev")
    }

    private func account() throws(Failure) -> String? {
        (try section()["account_id"] ?? root.entries?["account_id"])?.text?.lowercased()
    }
}

/// A publishable key: anyone who opens the front end has it.
private enum PublishableKey {
    /// Sources: docs.stripe.com/keys; clerk.com/docs, “API keys”; supabase.com/docs/guides/api/api-keys.
    private static let prefixes = ["pk_live_", "pk_test_", "sb_publishable_"]

    static func isOne(_ text: String) -> Bool {
        prefixes.contains(where: text.hasPrefix) || role(ofToken: text) == "anon"
    }

    /// Returns the role in a Supabase project's key, which is a JWT.
    private static func role(ofToken text: String) -> String? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Base64.url.decoded(parts[1].utf8) else { return nil }
        return payload.withBytes { try? JSONDecoder().decode(Payload.self, from: Data($0)).role }
    }

    private struct Payload: Decodable { let role: String? }
}
