import Listings
import Secrets
import Support

/// A kind of resource to which a Worker or a Pages project is bound: one table for Cloudflare's API and Wrangler's
/// files.
///
/// Each binding is a resource, unless its type is known to keep nothing that two environments could share. For an
/// unknown type, all fields are compared.
///
/// Sources: cloudflare/cloudflare-typescript, `script-and-version-settings.ts` and `pages/projects/projects.ts`;
/// developers.cloudflare.com, “Configuration – Wrangler”, Bindings; workers-sdk,
/// `packages/workers-utils/src/config/environment.ts`.
struct CloudflareBinding: Sendable {
    private let kind: String
    /// The `type` of a Worker's binding; empty if another field lists it.
    private var type = ""
    /// The key in a Pages deployment's bindings; `nil` if Pages does not support the type.
    private var pages: String?
    /// The path of keys to the list in Wrangler's file.
    private var wrangler: [String] = []
    /// The field that holds a nested binding with these fields; empty if the binding has them itself.
    private var inner = ""
    /// The fields that may hold the id, in order of precedence.
    private let ids: [String]
    /// The field with its name at Cloudflare, if that differs from the id.
    private var title: String?
    /// The field with the id that previews use.
    private var preview: String?
    /// The field that distinguishes two resources with the same id.
    private var division: Division?
    /// Whether the id is unique across accounts.
    private var isGlobal = false
    /// Whether a binding without the id is no resource: a Durable Object without a script is the Worker's own.
    private var isOptional = false

    /// How a field distinguishes two resources with the same id.
    private enum Division {
        /// A bucket's jurisdiction: the same name in another jurisdiction is another bucket.
        case jurisdiction
        /// A Worker's environment, which is a separate Worker: NAME-ENVIRONMENT.
        case environment
    }

    private static let table = [
        CloudflareBinding(
            kind: "D1 database", type: "d1", pages: "d1_databases", wrangler: ["d1_databases"],
            ids: ["database_id", "id"], title: "database_name", preview: "preview_database_id", isGlobal: true
        ),
        CloudflareBinding(
            kind: "KV namespace", type: "kv_namespace", pages: "kv_namespaces", wrangler: ["kv_namespaces"],
            ids: ["namespace_id", "id"], preview: "preview_id", isGlobal: true),
        CloudflareBinding(
            kind: "R2 bucket", type: "r2_bucket", pages: "r2_buckets", wrangler: ["r2_buckets"],
            ids: ["bucket_name", "name"], preview: "preview_bucket_name",
            division: .jurisdiction),
        CloudflareBinding(
            kind: "Hyperdrive configuration", type: "hyperdrive", pages: "hyperdrive_bindings",
            wrangler: ["hyperdrive"], ids: ["id"], isGlobal: true),
        CloudflareBinding(
            kind: "Worker", type: "service", pages: "services", wrangler: ["services"], ids: ["service"],
            division: .environment),
        CloudflareBinding(
            kind: "Worker", wrangler: ["tail_consumers"], ids: ["service"],
            division: .environment),
        CloudflareBinding(
            kind: "Worker", wrangler: ["streaming_tail_consumers"], ids: ["service"],
            division: .environment),
        // Without a name it takes the Worker's.
        CloudflareBinding(
            kind: "container application", wrangler: ["containers"], ids: ["name"], isOptional: true),
        CloudflareBinding(
            kind: "queue", type: "queue", pages: "queue_producers", wrangler: ["queues", "producers"],
            ids: ["queue_name", "queue", "name"]),
        CloudflareBinding(kind: "queue", wrangler: ["queues", "consumers"], ids: ["queue"]),
        CloudflareBinding(
            kind: "queue", wrangler: ["queues", "consumers"], ids: ["dead_letter_queue"], isOptional: true),
        // Pages has only the namespace's id, Wrangler's files the Worker that contains it.
        CloudflareBinding(
            kind: "Durable Object namespace", type: "durable_object_namespace",
            pages: "durable_object_namespaces", wrangler: ["durable_objects", "bindings"],
            ids: ["namespace_id"], title: "script_name", isOptional: true),
        CloudflareBinding(
            kind: "Worker", type: "durable_object_namespace", pages: "durable_object_namespaces",
            wrangler: ["durable_objects", "bindings"], ids: ["script_name"],
            division: .environment, isOptional: true),
        CloudflareBinding(
            kind: "Vectorize index", type: "vectorize", pages: "vectorize_bindings", wrangler: ["vectorize"],
            ids: ["index_name"]),
        CloudflareBinding(
            kind: "Analytics Engine dataset", type: "analytics_engine", pages: "analytics_engine_datasets",
            // Without a dataset, the binding's name is the dataset.
            wrangler: ["analytics_engine_datasets"], ids: ["dataset", "binding"]),
        CloudflareBinding(
            kind: "dispatch namespace", type: "dispatch_namespace", wrangler: ["dispatch_namespaces"],
            ids: ["namespace"]),
        // The outbound Worker gets what the namespace's Workers send. Cloudflare's API nests it in `worker`.
        CloudflareBinding(
            kind: "Worker", type: "dispatch_namespace", wrangler: ["dispatch_namespaces"], inner: "outbound",
            ids: ["service"], division: .environment, isOptional: true),
        CloudflareBinding(
            kind: "mTLS certificate", type: "mtls_certificate", pages: "mtls_certificates",
            wrangler: ["mtls_certificates"], ids: ["certificate_id"], isGlobal: true),
        CloudflareBinding(
            kind: "workflow", type: "workflow", wrangler: ["workflows"], ids: ["workflow_name", "name"]),
        CloudflareBinding(
            kind: "Worker", type: "workflow", wrangler: ["workflows"], ids: ["script_name"],
            isOptional: true),
        CloudflareBinding(
            kind: "pipeline", type: "pipelines", wrangler: ["pipelines"], ids: ["pipeline", "stream"]),
        CloudflareBinding(
            kind: "VPC service", type: "vpc_service", wrangler: ["vpc_services"], ids: ["service_id"],
            isGlobal: true),
        CloudflareBinding(
            kind: "VPC network", type: "vpc_network", wrangler: ["vpc_networks"],
            ids: ["network_id", "tunnel_id"], isGlobal: true),
        CloudflareBinding(
            kind: "rate limit", type: "ratelimit", wrangler: ["ratelimits"], ids: ["namespace_id"]),
        CloudflareBinding(
            kind: "destination of logs", type: "logfwdr", wrangler: ["logfwdr", "bindings"],
            ids: ["destination"]),
        CloudflareBinding(
            kind: "destination of mail", type: "send_email", wrangler: ["send_email"],
            ids: ["destination_address", "allowed_destination_addresses"], isGlobal: true, isOptional: true),
    ]

    /// The names of a binding's fields, which distinguish its table from a table of bindings by name.
    private static let fieldNames = Set(
        table.flatMap { $0.ids + [$0.title, $0.preview].compactMap(\.self) } + ["binding", "class_name"])

    /// The types that keep no state, or whose value is listed as a variable; in Wrangler's files and for Pages, the
    /// keys of their lists.
    private static let stateless: Set<String> = [
        "ai", "assets", "browser", "data_blob", "images", "json", "media", "plain_text", "text_blob",
        "version_metadata", "wasm_module", "worker_loader",
        "ai_bindings", "browsers", "env_vars", "secrets_store_secrets", "worker_loaders",
    ]

    /// Returns the resources of a Worker's binding in Cloudflare's response.
    ///
    /// - Throws: a failure if the response does not identify the resource: it is incomplete.
    static func resources(
        of type: String, _ name: String, _ fields: [String: ConfigurationValue], account: String?
    ) throws(Failure) -> [BoundResource] {
        try complete(declared(type, name, fields, account: account))
    }

    private static func declared(
        _ type: String, _ name: String, _ fields: [String: ConfigurationValue], account: String?
    ) -> [BoundResource] {
        guard !stateless.contains(type), !type.hasPrefix("secret") else { return [] }
        // The binding's own name does not identify a shared resource.
        let fields = fields.filter { $0.key != "name" && $0.key != "type" }
        let known = table.filter { $0.type == type }
        guard known.isEmpty else { return known.flatMap { $0.bound(name, fields, account: account) } }
        return [unknown(type, name, fields, account: account)]
    }

    /// Returns the Workers that receive a Worker's logs.
    static func tailConsumers(
        _ consumers: ConfigurationValue?, _ streaming: ConfigurationValue?, account: String?
    ) -> [BoundResource] {
        bound(
            in: ["tail_consumers": consumers ?? .null, "streaming_tail_consumers": streaming ?? .null],
            account: account, isFile: false)
    }

    /// Returns all resources of a Pages deployment in Cloudflare's response.
    ///
    /// - Throws: a failure as for a Worker's binding.
    static func resources(
        ofPages bindings: [String: ConfigurationValue], account: String?
    ) throws(Failure) -> [BoundResource] {
        let all = bindings.sorted { $0.key < $1.key }.flatMap { key, value -> [BoundResource] in
            guard !stateless.contains(key) else { return [] }
            let known = table.filter { $0.pages == key }
            guard known.isEmpty else {
                return known.flatMap { binding in
                    binding.entries(of: value).flatMap { binding.bound($0.name, $0.fields, account: account) }
                }
            }
            let entries = (value.entries ?? [:]).sorted { $0.key < $1.key }.compactMap { name, fields in
                fields.entries.map { unknown(key, name, $0, account: account) }
            }
            return entries + list(value).map { unknown(key, key, $0, account: account) }
        }
        return try complete(all)
    }

    private static func complete(_ resources: [BoundResource]) throws(Failure) -> [BoundResource] {
        let kinds = Set(table.map { "Cloudflare \($0.kind)" })
        if let unclear = resources.first(where: { !$0.isIdentified && kinds.contains($0.kind) }) {
            throw ListingJSON.wrongShape(
                CloudflareAPI.host, "it binds a \(unclear.kind) without saying which")
        }
        return resources
    }

    /// Returns all resources that a section of Wrangler's file binds. An environment inherits only routes.
    ///
    /// - Parameter isFile: whether a person wrote it, who may mean a Worker that Wrangler made for an environment.
    static func bound(
        in section: [String: ConfigurationValue], account: String?, isFile: Bool = true
    ) -> [BoundResource] {
        let known = table.filter { !$0.wrangler.isEmpty }.flatMap { binding in
            binding.entries(of: value(at: binding.wrangler, in: section)).flatMap { name, fields in
                binding.bound(
                    fields["binding"]?.text ?? fields["name"]?.text ?? name, fields, account: account,
                    isFile: isFile)
            }
        }
        let named = Set(table.compactMap(\.wrangler.first)).union(stateless)
        let unknown = section.sorted { $0.key < $1.key }.filter { !named.contains($0.key) }.flatMap {
            key, value in
            let bindings = list(value) + (value.entries.map { [$0] } ?? [])
            return bindings.compactMap { fields in
                fields["binding"]?.text.map {
                    self.unknown(key, $0, fields.filter { $0.key != "binding" }, account: account)
                }
            }
        }
        // Wrangler passes these to Cloudflare unchanged.
        let unchecked = list(value(at: ["unsafe", "bindings"], in: section)).flatMap { fields in
            declared(fields["type"]?.text ?? "", fields["name"]?.text ?? "", fields, account: account)
        }
        let bound = known + unknown + unchecked
        return bound + previews(of: bound, in: section) + routes(in: section, account: account)
    }

    /// Returns the resources of a Worker's previews: if each version has its own address, anyone who uploads a version
    /// runs it with the deployed bindings.
    private static func previews(
        of bound: [BoundResource], in section: [String: ConfigurationValue]
    ) -> [BoundResource] {
        guard section["preview_urls"] == .flag(true) else { return [] }
        return bound.filter { !$0.isPreview }.map { $0.named("\($0.name) (preview_urls)").asPreview }
    }

    /// Returns the hosts whose addresses lead to a Worker. The longer path wins, so a Worker with a route below a
    /// host's takes part of its traffic.
    private static func routes(
        in section: [String: ConfigurationValue], account: String?
    ) -> [BoundResource] {
        let all: [ConfigurationValue] =
            if case .list(let routes)? = section["routes"] { routes } else { [] }
        return (all + [section["route"] ?? .null]).compactMap { route in
            guard let pattern = (route.entries?["pattern"] ?? route).text else { return nil }
            var address = pattern.lowercased()
            // A pattern may begin with a scheme, in which `*` stands for either.
            if let scheme = address.firstRange(of: "://") { address.removeSubrange(..<scheme.upperBound) }
            let host = String(address.prefix { $0 != "/" })
            return BoundResource(kind: BoundResource.route, id: host.isEmpty ? pattern : host, name: pattern)
        }
    }

    /// Returns the value at a path of keys; a list in place of the table that should hold it counts as that value.
    private static func value(
        at steps: [String], in section: [String: ConfigurationValue]
    ) -> ConfigurationValue {
        steps.reduce(ConfigurationValue.table(section)) { value, step in
            if case .list = value { value } else { value.entries?[step] ?? .null }
        }
    }

    private static func list(_ value: ConfigurationValue) -> [[String: ConfigurationValue]] {
        guard case .list(let bindings) = value else { return [] }
        return bindings.compactMap(\.entries)
    }

    /// Returns the bindings in a value of any accepted shape: a list of tables, a table by names, one binding's table,
    /// or ids as texts. Any other value becomes one binding without known fields.
    private func entries(
        of value: ConfigurationValue
    ) -> [(name: String?, fields: [String: ConfigurationValue])] {
        switch value {
        case .null, .flag(false): return []
        case .table(let fields):
            let isOne = CloudflareBinding.fieldNames.contains { key in
                fields[key].map { $0.entries == nil } ?? false
            }
            guard !isOne else { return [(nil, fields)] }
            return fields.sorted { $0.key < $1.key }.filter { $0.value != .null }.map {
                ($0.key, self.fields(of: $0.value))
            }
        case .list(let list): return list.filter { $0 != .null }.map { (nil, fields(of: $0)) }
        default: return [(nil, fields(of: value))]
        }
    }

    private func fields(of value: ConfigurationValue) -> [String: ConfigurationValue] {
        value.entries ?? [ids[0]: value]
    }

    /// Returns a binding of an unknown type, identified by all of its fields.
    private static func unknown(
        _ type: String, _ name: String, _ fields: [String: ConfigurationValue], account: String?
    ) -> BoundResource {
        BoundResource(
            kind: "Cloudflare \(type)", account: account, id: nil,
            content: fields.isEmpty ? nil : Digest(of: ConfigurationValue.table(fields).shownText), name: name
        )
    }

    /// Returns the resource of a binding with these fields.
    private func bound(
        _ name: String?, _ fields: [String: ConfigurationValue], account: String?, isFile: Bool = false
    ) -> [BoundResource] {
        guard let fields = inner.isEmpty ? fields : innerFields(of: fields) else { return [] }
        let environment = self.title == "script_name" ? fields["environment"]?.text.map { "-\($0)" } : nil
        let title = title.flatMap { fields[$0]?.text }.map { $0 + (environment ?? "") }
        let found = ids.lazy.compactMap { fields[$0]?.texts }.first { !$0.isEmpty } ?? []
        guard !found.isEmpty || title != nil || !isOptional || !inner.isEmpty else { return [] }
        func resource(_ id: String?, _ title: String?, isPreview: Bool = false) -> BoundResource {
            // One binding name stands for a namespace and the Worker that contains it.
            let suffix =
                isPreview
                ? " (preview)" : ids == ["script_name"] ? " (Worker)" : inner.isEmpty ? "" : " (\(inner))"
            return BoundResource(
                kind: "Cloudflare \(kind)", account: isGlobal ? nil : account,
                // Hexadecimal ids ignore case; names have no capitals.
                id: id.map { isGlobal ? $0.lowercased() : $0 }, title: title,
                name: (name ?? title ?? id ?? kind) + suffix
                    + (found.count > 1 && !isPreview ? " (\(id ?? ""))" : ""), isPreview: isPreview)
        }
        let preview = preview.flatMap { fields[$0]?.text }
        let bound: [String?] = found.isEmpty ? [nil] : found.flatMap { divided($0, fields, isFile: isFile) }
        return bound.map { resource($0, title) }
            + (preview.map { [resource($0, nil, isPreview: true)] } ?? [])
    }

    /// Returns the fields of the nested binding; `nil` if there is none.
    private func innerFields(of fields: [String: ConfigurationValue]) -> [String: ConfigurationValue]? {
        guard let value = fields[inner], value != .null, value != .flag(false) else { return nil }
        let found = self.fields(of: value)
        return found["worker"].map(self.fields) ?? found
    }

    /// Returns every id that may be meant, with the field that divides them.
    private func divided(
        _ id: String, _ fields: [String: ConfigurationValue], isFile: Bool
    ) -> [String?] {
        switch division {
        case .jurisdiction?:
            let jurisdiction = fields["jurisdiction"]?.text ?? "default"
            return [jurisdiction == "default" ? id : "\(id) (\(jurisdiction))"]
        case .environment?:
            guard let environment = fields["environment"]?.text else { return [id] }
            let other = "\(id)-\(environment)"
            // Cloudflare's name for each Worker's only environment; Wrangler may have made another Worker for it.
            guard environment == "production" else { return [other] }
            return isFile ? [id, other] : [id]
        case nil: return [id]
        }
    }
}

extension ConfigurationValue {
    /// A text, or a number's digits; `nil` for other types and for an empty text.
    var text: String? {
        switch self {
        case .text(let text): text.isEmpty ? nil : text
        case .integer(let number): String(number)
        default: nil
        }
    }

    /// The texts of a list, or a single text; empty if an item has another type.
    fileprivate var texts: [String] {
        guard case .list(let list) = self else { return [text].compactMap(\.self) }
        let texts = Set(list.compactMap(\.text)).sorted()
        return list.allSatisfy { $0.text != nil } ? texts : []
    }
}
