import FoundationEssentials
public import Listings
public import Manifests
public import Secrets
public import Support
import Transport

/// The provider of Supabase's Edge Function secrets, each with the SHA-256 of its value.
///
/// `GET /v1/projects/{ref}/secrets` answers 200 with `[{"name", "value", "updated_at"?}]`, where `value` is the
/// lower-case hex SHA-256 of the secret; there is no paging. The platform's own `SUPABASE_…` secrets are listed, too,
/// and are read-only: `SUPABASE_URL`, `SUPABASE_ANON_KEY`, `SUPABASE_SERVICE_ROLE_KEY`, `SUPABASE_DB_URL`, and for
/// newer projects `SUPABASE_JWKS`, `SUPABASE_PUBLISHABLE_KEYS` and `SUPABASE_SECRET_KEYS`. `SUPABASE_URL` is the
/// project's own address, even with a custom domain (supabase/supabase, issue 29354): if it differs, the listing
/// belongs to another project. A new project lists nothing; without access the status is 401 or 403. A deleted project
/// answers 400, “Resource has been removed”. Sources: supabase/cli `apps/cli-go/pkg/api/types.gen.go` (SecretResponse)
/// and `internal/secrets/list`; terraform-provider-supabase `docs/resources/edge_function_secrets.md`.
public struct Supabase: Provider {
    /// `supabase`.
    public let id = "supabase"

    /// The Management API. Tokens are `sbp_…`, `sbp_oauth_…` and `sbp_v0_…`.
    package static let api = APIConfiguration(
        host: "Supabase", defaultBase: "https://api.supabase.com",
        addressVariable: "ENVAUDIT_SUPABASE_API_URL",
        tokenVariables: ["SUPABASE_ACCESS_TOKEN"],
        tokenPage: "https://supabase.com/dashboard/account/tokens",
        permissionAdvice:
            "Use the token of an account that may read the secrets of the project's organization.",
        statusPage: "https://status.supabase.com", tokenPrefixes: ["sbp_"], hasOnlyPrefixedTokens: true,
        meaning: { response, subject in
            guard response.status == 400,
                String(decoding: response.body.prefix(1024), as: UTF8.self).contains(
                    "Resource has been removed")
            else { return nil }
            return Failure(
                message: "\(subject.owner) was deleted at Supabase (400)",
                advice: "Write the ref of the project that stands in its place, or take the environment out.")
        })

    /// The provider.
    public init() {}

    /// Supabase's Management API.
    public var api: APIConfiguration? { Self.api }

    private static let settings = [
        Setting("project", "project ref", "20 lower-case letters") { text in
            text.utf8.count == 20
                && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        }
    ]

    /// Checks the settings: `project` is the only one, and required: `^[a-z]{20}$`, as the Supabase CLI requires.
    public func problems(of listing: ListingDeclaration) -> [ManifestProblem] {
        Supabase.settings.problems(of: listing)
    }

    /// The dashboard's page of Edge Function secrets.
    public func settingsURL(of listing: ListingDeclaration) -> String? {
        listing.settings["project"].map {
            "https://supabase.com/dashboard/project/\($0.value)/settings/functions"
        }
    }

    /// The project, whose ref is part of each of its addresses.
    public func place(of listing: ListingDeclaration, _ variables: [String: String]) -> Place? {
        listing.settings["project"].map {
            Place("Supabase", "project \($0.value)", identifiers: [$0.value])
        }
    }

    /// Fetches the project's secrets.
    public func fetch(_ listing: ListingDeclaration, by context: FetchContext) async throws(Failure)
        -> Listing
    {
        try await ProviderAPI(Self.api, context).get(try path(of: listing), subject(of: listing)) {
            body throws(Failure) in
            try read(body, of: listing, source: .live, readAt: context.now)
        }
    }

    /// Fetches the project's branches and API keys, which identify the project of a key found at another host.
    ///
    /// `GET /v1/projects/{ref}/api-keys` answers 200 with `[{"name", "type"?, "api_key"?, "prefix"?, "hash"?, …}]`; all
    /// but the name may be missing or null. Legacy and publishable keys are in clear, secret ones have a prefix and a
    /// hash. They are listed as the platform's own; those in clear are compared in all variants, and wiped with the
    /// listing. A token needs `api_gateway_keys_read`; without it the status is 403, and a key in another environment
    /// may go unnoticed. Source: supabase/cli `apps/cli-go/pkg/api/types.gen.go` (ApiKeyResponse).
    public func complement(
        of listing: ListingDeclaration, by context: FetchContext
    ) async throws(Failure) -> ListingComplement? {
        let project = listing.settings["project"]?.value ?? ""
        let path = "/v1/projects/\(project)"
        let api = try ProviderAPI(Self.api, context)
        let subject = subject(of: listing)
        let unseen = UnlistedNames.beside(
            Failure(
                message: "the token may not read the keys of project \(project)'s API",
                advice: "Use a token that may read them (api_gateway_keys_read)."))
        let (keys, copies) = try await together(
            { () throws(Failure) in
                try await api.getIfAllowed(
                    "\(path)/api-keys", subject, forbidden: ListingComplement(unlisted: unseen),
                    Supabase.keys)
            },
            { () throws(Failure) in
                try await api.getIfAllowed("\(path)/branches", subject, forbidden: [.unseen]) {
                    body throws(Failure) in
                    try Supabase.copies(body, of: project)
                }
            }
        )
        guard keys != nil || copies != nil else { return nil }
        var complement = keys ?? ListingComplement()
        complement.copies = copies ?? []
        return complement
    }

    /// Reads the response of `GET /v1/projects/{ref}/branches`, `[{"name", "project_ref", "is_default", "with_data",
    /// …}]`: the branches that were made with the project's data, or may have been. Each is a separate project; the
    /// default one is the project itself. Source: supabase/cli `apps/cli-go/pkg/api/types.gen.go` (BranchResponse).
    static func copies(_ body: [UInt8], of project: String?) throws(Failure) -> [BranchCopy] {
        let branches = try ListingJSON.decode([BranchResponse].self, from: body, of: "Supabase")
        // A server that returns its list of secrets for every request says nothing about branches.
        guard !branches.allSatisfy(\.isSecret) else { return [] }
        guard !branches.contains(where: \.isSecret) else {
            throw ListingJSON.wrongShape("Supabase", "an entry of the branches is a secret")
        }
        return branches.filter { branch in
            let isProject = branch.project.map { $0 == project } ?? true
            return branch.with_data != false && !(branch.is_default == true && isProject)
        }.map { BranchCopy(name: $0.name, project: $0.project, hasData: $0.with_data) }
    }

    private struct BranchResponse: Decodable {
        let name: String
        let is_default: Bool?
        let project_ref: String?
        let with_data: Bool?
        let value: String?

        var project: String? { project_ref.flatMap { $0.isEmpty ? nil : $0 } }

        var isSecret: Bool {
            value != nil && is_default == nil && project_ref == nil && with_data == nil
        }
    }

    /// Reads the answer of `GET /v1/projects/{ref}/api-keys`.
    static func keys(_ body: [UInt8]) throws(Failure) -> ListingComplement {
        let (keys, values) = try ListingJSON.decode(
            [KeyResponse].self, takingOut: ["api_key"], from: body, of: "Supabase")
        var complement = ListingComplement()
        for key in keys {
            let value = key.value.flatMap { values.secret(key.name, at: $0) }
            // A masked key is not a key.
            let isWhole =
                value?.value.withBytes { NonValue($0) == nil && !$0.contains { $0 > 0x7E } } ?? false
            guard let digest = (isWhole ? value?.value.digest : nil) ?? key.hash.flatMap({ Digest(hex: $0) })
            else {
                complement.unlisted = keyWithoutHash
                continue
            }
            let name = "API key \(key.name)" + (key.type.map { " (\($0))" } ?? "")
            var listed = ListedSecret(name: name, digest: digest, isPlatform: true)
            listed.isMadeForProject = true
            complement.own.append(listed)
            if isWhole, let shown = key.value.flatMap({ values.secret(name, at: $0) }) {
                complement.values.append(shown)
            }
        }
        return complement
    }

    private static let keyWithoutHash = UnlistedNames.beside(
        Failure(
            message: "the project's API has a key whose value and hash Supabase does not show",
            advice: "Run again; if it stays so, look at the keys in the project's settings."))

    private struct KeyResponse: Decodable {
        let name: String
        let type: String?
        let value: ShownValue?
        let hash: String?

        private enum CodingKeys: String, CodingKey {
            case name, type, hash
            case value = "api_key"
        }
    }

    /// Returns the path of the project's secrets.
    func path(of listing: ListingDeclaration) throws(Failure) -> String {
        guard let project = listing.settings["project"] else {
            throw Failure(
                message: "no project is declared",
                advice: "Declare `listing: { provider: supabase, project: … }`.")
        }
        return "/v1/projects/\(project.value)/secrets"
    }

    func subject(of listing: ListingDeclaration) -> ProviderAPI.Subject {
        let project = listing.settings["project"]
        let name = project?.value ?? ""
        return ProviderAPI.Subject(
            what: "the secrets of project \(name)", owner: "project \(name)",
            advice:
                "Check `project`\(project.map { " in \($0.position)" } ?? ""), and that the token's account is a member of its organization."
        )
    }

    /// Reads the answer of `GET /v1/projects/{ref}/secrets`.
    public func read(
        _ body: [UInt8], of listing: ListingDeclaration, source: Listing.Source, readAt: Double
    ) throws(Failure) -> Listing {
        let plain = plain(body, source, readAt)
        let built = if let plain { plain } else { try decoded(body, source, readAt) }
        try checkProject(of: built, declared: listing)
        return built
    }

    /// Returns the listing of a response in the usual form; `nil` if anything in it is unusual.
    private func plain(_ body: [UInt8], _ source: Listing.Source, _ readAt: Double) -> Listing? {
        var builder = ListingBuilder(host: "Supabase")
        var count = 0
        let isPlain = PlainRows.read(body, keys: ["name", "value", "updated_at"]) { row in
            guard let text = row[0], let name = String(validating: text, as: UTF8.self),
                let digest = row[1].flatMap({ Digest(hex: $0) })
            else { return false }
            let updatedAt = row[2].flatMap { Instant(rfc3339: String(decoding: $0, as: UTF8.self)) }
            guard (updatedAt == nil) == (row[2] == nil) else { return false }
            count += 1
            builder.add(
                name, shown: .digest(digest), isPlatform: name.hasPrefix("SUPABASE_"),
                updatedAt: updatedAt?.secondsSince1970)
            return true
        }
        guard isPlain, count > 0 else { return nil }
        return try? builder.listing(provider: id, source: source, readAt: readAt)
    }

    private func decoded(
        _ body: [UInt8], _ source: Listing.Source, _ readAt: Double
    ) throws(Failure) -> Listing {
        let secrets = try ListingJSON.decode([SecretResponse].self, from: body, of: "Supabase")
        // Without access the status is 401 or 403: an empty response is a listing. An empty file proves nothing.
        guard source == .live || !secrets.isEmpty else {
            throw Failure(
                message: "the file lists nothing, so it is not known to be the project's whole listing",
                advice: "Fetch it again; of a project without secrets, let envaudit fetch the listing itself."
            )
        }
        var builder = ListingBuilder(host: "Supabase")
        for secret in secrets {
            guard let digest = Digest(hex: secret.value) else {
                throw builder.wrongEntry("has no SHA-256 as its value")
            }
            let updatedAt = secret.updatedAt.flatMap { Instant(rfc3339: $0)?.secondsSince1970 }
            if secret.updatedAt != nil, updatedAt == nil {
                throw builder.wrongEntry("has no date as its `updated_at`")
            }
            builder.add(
                secret.name, shown: .digest(digest), isPlatform: secret.name.hasPrefix("SUPABASE_"),
                updatedAt: updatedAt)
        }
        return try builder.listing(provider: id, source: source, readAt: readAt)
    }

    /// Returns whether a platform secret is unique to one project.
    static func isMadeForProject(_ secret: ListedSecret) -> Bool {
        guard secret.isPlatform, madeForProject.contains(secret.name), let digest = secret.digest else {
            return false
        }
        return !emptySets.contains(digest)
    }

    /// The platform secrets that Supabase makes for each project.
    ///
    /// Source: supabase.com/docs/guides/functions/secrets, "Default secrets".
    private static let madeForProject: Set<String> = [
        "SUPABASE_ANON_KEY", "SUPABASE_DB_URL", "SUPABASE_JWKS", "SUPABASE_PUBLISHABLE_KEYS",
        "SUPABASE_SECRET_KEYS", "SUPABASE_SERVICE_ROLE_KEY",
    ]

    /// The values that all projects without keys of a kind have in common.
    private static let emptySets = Set(
        ["", "null", "{}", "[]", #"{"keys":[]}"#, #"{"keys": []}"#].map { Digest(of: $0) })

    /// Fails if a listing's `SUPABASE_URL` belongs to another project.
    private func checkProject(of listing: Listing, declared: ListingDeclaration) throws(Failure) {
        guard let project = declared.settings["project"], let shown = listing.secrets["SUPABASE_URL"]?.digest,
            shown != Digest(of: "https://\(project.value).supabase.co")
        else { return }
        throw Failure(
            message:
                "the listing is another project's than \(project.value): its SUPABASE_URL is another address",
            advice:
                "Fetch the listing of project \(project.value), or correct `project` in \(project.position).")
    }

    private struct SecretResponse: Decodable {
        let name: String
        let value: String
        let updatedAt: String?

        private enum CodingKeys: String, CodingKey {
            case name, value
            case updatedAt = "updated_at"
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

    /// `supabase.com/dashboard/project/REF/…`, or an address of the project's own, `REF.supabase.co`.
    public func settings(ofPage page: HTTPURL) -> [(key: String, value: String)]? {
        if page.host.hasSuffix(".supabase.co") {
            return [("project", String(page.host.dropLast(".supabase.co".count)))]
        }
        let words = page.segments.drop { page.host == "supabase.com" && $0 == "dashboard" }
        guard ["supabase.com", "app.supabase.com"].contains(page.host), words.first == "project",
            let project = words.dropFirst().first
        else { return nil }
        return [("project", project)]
    }
}

/// `POST /v1/projects/{ref}/secrets` with `[{"name", "value"}]` answers 201, `DELETE` with `["NAME", …]` 200, each
/// without a body. At most 100 per call; a name must not begin with `SUPABASE_`. Sources: supabase/cli
/// `apps/cli-e2e/fixtures/recorded`; phasehq/console, pull request 1014, for the 100.
extension Supabase: ChangingProvider {
    /// 100.
    public var mostSecretsPerRequest: Int { 100 }

    /// Sets secrets, and replaces existing ones.
    public func set(
        _ secrets: [HeldSecret], in listing: ListingDeclaration, by context: FetchContext
    ) async -> ChangeAnswer {
        await send(.post, SecretsJSON.body(setting: secrets), in: listing, by: context)
    }

    /// Deletes secrets; a missing secret is not an error.
    public func delete(
        _ names: [String], in listing: ListingDeclaration, by context: FetchContext
    ) async -> ChangeAnswer {
        // Encoding strings cannot fail.
        let body = (try? JSONEncoder().encode(names)) ?? Data()
        return await send(.delete, RequestBody(body), in: listing, by: context)
    }

    private func send(
        _ method: HTTPRequest.Method, _ body: RequestBody, in listing: ListingDeclaration,
        by context: FetchContext
    ) async -> ChangeAnswer {
        do {
            return try await ProviderAPI(Self.api, context).change(method, try path(of: listing), body) {
                changeFailure($0, of: listing, now: context.now)
            }
        } catch {
            return .refused(Failure(message: error.message, advice: error.advice))
        }
    }

    private func changeFailure(
        _ response: HTTPResponse, of listing: ListingDeclaration, now: Double
    ) -> Failure {
        let project = listing.settings["project"]?.value ?? ""
        switch response.status {
        case 403:
            return Failure(
                message: "the token may not change the secrets of project \(project) (403)",
                advice:
                    "Use the token of an account that may write the secrets of the project's organization.")
        case 400, 413, 422:
            return Failure(
                message: "Supabase does not accept the change (\(response.status))",
                advice:
                    "Check the secrets' names: letters, digits and _, and not SUPABASE_… at the beginning.")
        case 401, 404, 429, 300..<400, 500...:
            let failure = Self.api.failure(response, subject(of: listing), now: now)
            return Failure(message: failure.message, advice: failure.advice)
        case 405, 407, 411, 414, 415, 417, 421, 428, 431:
            return Failure(
                message: "Supabase does not take the change (\(response.status))",
                advice: "Check ENVAUDIT_SUPABASE_API_URL where it is set, and run again.")
        default:
            let answer = response.isWebPage ? "a web page" : "status \(response.status)"
            return Failure(
                message:
                    "Supabase answered with \(answer), which does not tell whether the change was carried out",
                advice: "Run again: what became of it shows in the next listing.")
        }
    }
}

/// Writes values as JSON into a body that is wiped, without a string encoder, which would keep copies.
enum SecretsJSON {
    /// `[{"name":"A","value":"…"}, …]`
    static func body(setting secrets: [HeldSecret]) -> RequestBody {
        let names = secrets.map { Array($0.name.utf8) }
        let room = zip(secrets, names).reduce(2) { $0 + 24 + 6 * ($1.0.value.count + $1.1.count) }
        return RequestBody(capacity: room) { buffer in
            var writer = JSONBytes(buffer)
            writer.write("[")
            for (index, secret) in secrets.enumerated() {
                writer.write(index == 0 ? "{\"name\":" : ",{\"name\":")
                names[index].withUnsafeBytes { writer.quote($0) }
                writer.write(",\"value\":")
                secret.value.withBytes { writer.quote($0) }
                writer.write("}")
            }
            writer.write("]")
            return writer.count
        }
    }
}

/// A cursor that writes JSON to a buffer of sufficient size.
private struct JSONBytes {
    private let buffer: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

    mutating func write(_ text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount { write(text.utf8Start[index]) }
    }

    /// Writes a string, and escapes only what JSON requires (RFC 8259, section 7).
    mutating func quote(_ bytes: UnsafeRawBufferPointer) {
        write(UInt8(ascii: "\""))
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                write(UInt8(ascii: "\\"))
                write(byte)
            case ..<0x20:
                write("\\u00")
                write(hexDigit(byte >> 4))
                write(hexDigit(byte & 0xF))
            default: write(byte)
            }
        }
        write(UInt8(ascii: "\""))
    }

    private mutating func write(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    private func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
