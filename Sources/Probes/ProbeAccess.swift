import Listings
import Manifests
import Providers
import Support
import Transport

// Access checks of the probes, for `envaudit doctor`.

extension SupabaseProject {
    /// Sends a request about an environment's project.
    fileprivate static func access(
        in environment: Environment, by context: FetchContext, isOffline: Bool,
        _ request: (SupabaseProject) -> AccessRequest
    ) async -> HostAccess {
        guard let project = SupabaseProject(of: environment) else {
            return HostAccess(
                host: "Supabase",
                failure: Failure(
                    message: "\(environment.name.value) declares no Supabase project",
                    advice: "Declare one in \(environment.name.position.file)."))
        }
        return await request(project).send(by: context, isOffline: isOffline)
    }
}

extension AuthProbe {
    var apis: [APIConfiguration] { [Supabase.api] }

    /// Requests `GET /v1/projects/{ref}`, because the settings contain secrets.
    func access(
        to declaration: AuthDeclaration, of environment: Environment, by context: FetchContext,
        isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        func request(_ project: SupabaseProject) -> AccessRequest {
            AccessRequest(Supabase.api, "/v1/projects/\(project.ref)", project.subject("the Auth settings"))
        }
        let access = await SupabaseProject.access(
            in: environment, by: context, isOffline: isOffline, request)
        var all = [(name: "auth", access: access)]
        for (name, project) in environment.otherSupabaseProjects {
            let access = await request(SupabaseProject(project)).send(by: context, isOffline: isOffline)
            all.append(("auth/\(name)", access))
        }
        return all
    }
}

extension FunctionsProbe {
    var apis: [APIConfiguration] { [Supabase.api] }

    /// Requests the list of functions itself.
    func access(
        to declaration: FunctionsDeclaration, of environment: Environment, by context: FetchContext,
        isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        let access = await SupabaseProject.access(in: environment, by: context, isOffline: isOffline) {
            AccessRequest(Supabase.api, $0.path("functions"), $0.subject("the Edge Functions"))
        }
        return [("functions", access)]
    }
}

extension DatabaseProbe {
    var apis: [APIConfiguration] { [Supabase.api] }

    /// Sends an empty query to the read-only endpoint.
    func access(
        to declaration: DatabaseDeclaration, of environment: Environment, by context: FetchContext,
        isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        let access = await SupabaseProject.access(in: environment, by: context, isOffline: isOffline) {
            AccessRequest(
                Supabase.api, .query(path: $0.path("database/query/read-only"), "select 1"),
                $0.subject("the database"))
        }
        return [("database", access)]
    }
}

extension BuildProbe {
    var apis: [APIConfiguration] { CloudflarePages().api.map { [$0] } ?? [] }

    /// Sends the request for a listing of the project.
    func access(
        to build: BuildDeclaration, of environment: Environment, by context: FetchContext, isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        [("build", await ProviderRegistry.access(to: build.place, by: context, isOffline: isOffline))]
    }
}

extension WebhooksProbe {
    var apis: [APIConfiguration] {
        [APIConfiguration.calcom, .calendly, .stripe(.production)] + (Render().api.map { [$0] } ?? [])
    }

    /// Checks each webhook's host. If its list shows signing secrets, requests the key's owner instead.
    func access(
        to webhooks: WebhooksDeclaration, of environment: Environment, by context: FetchContext,
        isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        var all: [(name: String, access: HostAccess)] = []
        for webhook in webhooks.all {
            guard let host = WebhookHosts.host(webhook.provider.value) else { continue }
            let request = host.accessRequest(of: webhook, in: environment)
            all.append(
                ("webhooks/\(webhook.name.value)", await request.send(by: context, isOffline: isOffline)))
        }
        return all
    }
}

extension WebhookHost {
    /// Returns the request with the environment's own key, if it has one.
    fileprivate func request(
        _ api: APIConfiguration, _ path: String, _ webhook: WebhookDeclaration, in environment: Environment
    ) -> AccessRequest {
        AccessRequest(
            api.scoped(to: environment.name.value), path,
            ProviderAPI.Subject(
                what: "the webhooks of \(api.host)", owner: "account",
                advice: "Check \(webhook.name.position)."))
    }
}

extension StripeWebhooks {
    /// Requests the first endpoint: Stripe shows a signing secret only on creation.
    func accessRequest(of webhook: WebhookDeclaration, in environment: Environment) -> AccessRequest {
        request(.stripe(environment.tier), "/v1/webhook_endpoints?limit=1", webhook, in: environment)
    }
}

extension CalendlyWebhooks {
    /// Requests the token's owner. Source: developer.calendly.com, “Get current user”.
    func accessRequest(of webhook: WebhookDeclaration, in environment: Environment) -> AccessRequest {
        request(.calendly, "/users/me", webhook, in: environment)
    }
}

extension CalComWebhooks {
    /// Requests the key's owner. Source: cal.com/docs/api-reference/v2/me.
    func accessRequest(of webhook: WebhookDeclaration, in environment: Environment) -> AccessRequest {
        request(.calcom, "/v2/me", webhook, in: environment)
    }
}

extension RenderWebhooks {
    /// Requests the workspaces that the key can read. Source: Render's OpenAPI document (`list-owners`).
    func accessRequest(of webhook: WebhookDeclaration, in environment: Environment) -> AccessRequest {
        request(
            Render.configuration(permission: "Use the API key of a member of the workspace."),
            "/v1/owners?limit=1", webhook, in: environment)
    }
}

extension FrontendProbe {
    var apis: [APIConfiguration] { [] }

    /// Requests the page, as any browser does.
    func access(
        to bundle: BundleDeclaration, of environment: Environment, by context: FetchContext, isOffline: Bool
    ) async -> [(name: String, access: HostAccess)] {
        let text = context.frontends[environment.name.value] ?? environment.frontend?.value ?? ""
        guard let address = try? HTTPURL(text) else { return [] }
        func access(_ failure: Failure?, asked: Bool) -> [(name: String, access: HostAccess)] {
            let access = HostAccess(
                host: "front end", address: address.origin,
                request: asked ? "GET \(address.path.isEmpty ? "/" : address.path)" : nil,
                failure: failure)
            return [("bundle", access)]
        }
        guard !isOffline else { return access(.notAsked, asked: false) }
        do throws(Failure) {
            let response = try await AnonymousWeb(context).get(
                address, accepting: "text/html", limit: FrontendLimits.fileBytes)
            guard response.status >= 400 else { return access(nil, asked: true) }
            return access(
                Failure(
                    message: "\(address.withoutQuery) answered with status \(response.status)",
                    advice: "Look at it in a private window."), asked: true)
        } catch {
            return access(error, asked: true)
        }
    }
}
