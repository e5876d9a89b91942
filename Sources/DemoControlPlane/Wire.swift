import Foundation

/// One row of `GET /v1/projects/{ref}/secrets`.
struct SecretRow: Encodable {
    let name: String
    /// The secret's SHA-256 in lower-case hex, never the secret.
    let value: String
    let updatedAt: String

    init(name: String, digest: Digest, updatedAt: Date) {
        self.name = name
        self.value = digest.hex
        self.updatedAt = updatedAt.rfc3339
    }

    enum CodingKeys: String, CodingKey {
        case name, value
        case updatedAt = "updated_at"
    }
}

/// One entry of the body of `POST /v1/projects/{ref}/secrets`.
struct NewSecret: Decodable {
    let name: String
    let value: String
}

/// The body of `POST /v1/projects/{ref}/database/query/read-only`.
struct Query: Decodable {
    let query: String
}

/// One project of `GET /v1/projects`, with the fields of supabase/cli's recordings
/// (apps/cli-e2e/fixtures/recorded/GET_v1_projects).
struct ProjectRow: Encodable {
    struct Database: Encodable {
        let host: String
        let version = "17.6.1.104"
        let postgresEngine = "17"
        let releaseChannel = "ga"

        enum CodingKeys: String, CodingKey {
            case host, version
            case postgresEngine = "postgres_engine"
            case releaseChannel = "release_channel"
        }
    }

    let id: String
    let ref: String
    let organizationID = "innotruedemoorganiza"
    let organizationSlug = "innotruedemoorganiza"
    let name: String
    let region = "eu-central-1"
    let status = "ACTIVE_HEALTHY"
    let database: Database
    let createdAt: String

    init(ref: String, title: String, createdAt: Date) {
        id = ref
        self.ref = ref
        name = title
        database = Database(host: "db.\(ref).supabase.co")
        self.createdAt = createdAt.rfc3339
    }

    enum CodingKeys: String, CodingKey {
        case id, ref, name, region, status, database
        case organizationID = "organization_id"
        case organizationSlug = "organization_slug"
        case createdAt = "created_at"
    }
}
