public import Listings
public import Manifests
public import Support
import Transport

// Access checks for `envaudit doctor`: requests that need a listing's permission and show no secret's value.

extension ProviderRegistry {
    /// Checks whether a listing can be fetched, by a request that reads no value.
    ///
    /// - Parameter isOffline: whether only tokens and files are checked.
    public static func access(
        to listing: ListingDeclaration, by context: FetchContext, isOffline: Bool
    ) async -> HostAccess {
        guard let provider = provider(listing.provider.value) else {
            return HostAccess(host: listing.provider.value)
        }
        do throws(Failure) {
            guard let request = try provider.accessRequest(of: listing, by: context) else {
                return HostAccess(host: provider.id)
            }
            return await request.send(by: context, isOffline: isOffline)
        } catch {
            // Report the token even if something else is missing.
            let token = provider.api?.tokenState(context.variables) ?? .none
            return HostAccess(
                host: provider.api?.host ?? provider.id, address: provider.api?.address(context.variables),
                token: token, failure: error)
        }
    }
}

extension Supabase {
    /// Requests the listing itself: it shows digests, and no value.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        AccessRequest(Self.api, try path(of: listing), subject(of: listing))
    }
}

extension CloudflareWorkers {
    /// `GET …/scripts/{script}/secrets`: names alone. Source: cloudflare-rs, `endpoints/workers/list_secrets.rs`.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        let script = listing.settings["script"]?.value ?? ""
        let account = try CloudflareAPI.accountPath(of: listing, context.variables)
        return AccessRequest(
            Self.api, "\(account)/workers/scripts/\(script)/secrets", subject(of: listing, script))
    }
}

extension CloudflarePages {
    /// `GET …/projects/{project}/domains`: the project itself shows its variables. Source: cloudflare-typescript,
    /// `src/resources/pages/projects/domains.ts`.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        let project = listing.settings["project"]?.value ?? ""
        let account = try CloudflareAPI.accountPath(of: listing, context.variables)
        return AccessRequest(
            Self.api, "\(account)/pages/projects/\(project)/domains", subject("variables", of: listing))
    }
}

extension Render {
    /// `GET /v1/services/{id}`: the service without its variables. Source: Render's OpenAPI document.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        let service = listing.settings["service"]?.value ?? ""
        return AccessRequest(Self.api, "/v1/services/\(service)", subject(of: listing, service))
    }
}

extension Vercel {
    /// `GET /v9/projects/{project}/domains`: the project itself shows its variables. Source: vercel.com/docs/rest-api,
    /// “Retrieve project domains by project by id or name”.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        let project = listing.settings["project"]?.value ?? ""
        let team = team(of: listing).map { "?\($0)" } ?? ""
        return AccessRequest(Self.api, "/v9/projects/\(project)/domains\(team)", subject(of: listing))
    }
}

extension GitHubActions {
    /// Requests one entry of the secrets, whose values GitHub does not show; for `only: variables`, one variable.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        let kind = GitHubKind.listed(by: listing).first ?? .secrets
        return AccessRequest(
            Self.api, "\(path(of: listing))\(kind.rawValue)?per_page=1&page=1", subject(kind, of: listing))
    }
}

extension DotenvFile {
    /// Checks that the file exists.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        guard let file = listing.settings["file"] else { throw .missingSetting("file", of: listing) }
        try WorkspaceFile.check(file, in: context.folder)
        return nil
    }
}

extension WranglerFile {
    /// Checks that the file exists.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        guard let file = listing.settings["file"] else { throw .missingSetting("file", of: listing) }
        try WorkspaceFile.check(file, in: context.folder)
        return nil
    }
}

extension SealedSnapshot {
    /// Checks that the file exists.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        guard let file = listing.settings["file"] else { throw .missingSetting("file", of: listing) }
        try WorkspaceFile.check(file, in: context.folder)
        return nil
    }
}

extension CommandProvider {
    /// Checks that the operator allows programs, without running one.
    public func accessRequest(
        of listing: ListingDeclaration, by context: FetchContext
    ) throws(Failure) -> AccessRequest? {
        guard !context.permissions.commands else { return nil }
        throw Failure(
            message: "the manifest names a program, and none may be run",
            advice: "If you trust the manifests: --allow-command.")
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
