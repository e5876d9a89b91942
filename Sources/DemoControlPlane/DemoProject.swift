public import Foundation

/// One secret as it stands when the server starts.
public struct DemoSecret: Sendable, Hashable {
    /// Made up; no account anywhere accepts it.
    public var value: String
    /// When it was last set.
    public var updatedAt: Date

    /// A value and the date it was set.
    public init(_ value: String, updatedAt: Date) {
        self.value = value
        self.updatedAt = updatedAt
    }
}

/// One project as it stands when the server starts.
public struct DemoProject: Sendable, Hashable {
    /// The project's reference, `[a-z]{20}`.
    public var ref: String
    /// The environment that lives in the project: "production".
    public var environment: String
    /// What the dashboard calls it.
    public var title: String
    /// When the project was made; the platform's own secrets bear that date.
    public var createdAt: Date
    /// What its team set. The platform's own secrets are added by the platform.
    public var secrets: [String: DemoSecret]
    /// How sign-in is set.
    public var auth: DemoAuth
    /// Its Edge Functions, in the order in which the API lists them.
    public var functions: [DemoFunction] = InnoTrue.functions
    /// What its database holds.
    public var tables: DemoTables
    /// The project that a forgotten part of its front end names; `nil` if there is none but its own.
    public var strayProject: String?

    /// A project with what its team set.
    public init(
        ref: String, environment: String, title: String, createdAt: Date, secrets: [String: DemoSecret],
        auth: DemoAuth = DemoAuth(), tables: DemoTables = DemoTables(), strayProject: String? = nil
    ) {
        self.tables = tables
        self.strayProject = strayProject
        self.auth = auth
        self.ref = ref
        self.environment = environment
        self.title = title
        self.createdAt = createdAt
        self.secrets = secrets
    }

    /// What every project has from the platform; it is listed and can't be written.
    var platformSecrets: [String: DemoSecret] {
        let seeded = SeededValues(environment: ref)
        let password = seeded.key("SUPABASE_DB_URL", length: 24)
        let values = [
            "SUPABASE_URL": "https://\(ref).supabase.co",
            "SUPABASE_ANON_KEY": seeded.projectKey("SUPABASE_ANON_KEY", ref: ref, role: "anon"),
            "SUPABASE_SERVICE_ROLE_KEY":
                seeded.projectKey("SUPABASE_SERVICE_ROLE_KEY", ref: ref, role: "service_role"),
            "SUPABASE_DB_URL": "postgresql://postgres:\(password)@db.\(ref).supabase.co:5432/postgres",
        ]
        return values.mapValues { DemoSecret($0, updatedAt: createdAt) }
    }

    /// All that a listing shows, the platform's own included, sorted by name.
    var listing: [SecretRow] {
        secrets.merging(platformSecrets) { _, platform in platform }
            .map { SecretRow(name: $0, digest: Digest(of: $1.value), updatedAt: $1.updatedAt) }
            .sorted { $0.name < $1.name }
    }
}
