import Secrets
import Support

/// The things that a declared text names, one by one: values and manifests write a bucket, a host or a project in many
/// forms.
enum DeclaredThings {
    /// Returns the things that a text names, in the form in which they are claimed; the text itself if it is one.
    ///
    /// - Parameter name: The secret or identifier that it is declared for.
    static func all(in text: String, under name: Name) -> [String] {
        if let one = plain(text) { return [one] }
        let hosts = hosts(ofCluster: text)
        if !hosts.isEmpty { return hosts }
        let members = members(of: text, under: name)
        return members.isEmpty ? [text] : members.map { plain($0) ?? $0 }
    }

    /// Returns what identifies the environment in a list, in JSON or in settings such as `host=H dbname=D`, one by one;
    /// empty for a single thing.
    static func members(of text: String, under name: Name) -> [String] {
        if let server = server(inSettings: text) { return [server] }
        let words = name.text.uppercased().split(separator: "_")
        let isNamed = words.contains { word in
            ["HOST", "DOMAIN", "ORIGIN", "BROKER", "SERVER"].contains { word.hasPrefix($0) }
        }
        let pieces = text.split { $0.isWhitespace || ",;|\"'[]{}".contains($0) }
        guard pieces.count > 1 else { return [] }
        return pieces.map(String.init).filter { member in
            if let address = DeclaredMeaning.address(member, isNamed: isNamed) {
                return !VendorAddress.isVendors(host: address.host) && !address.isEveryMachines
            }
            guard case .anywhere = DeclaredMeaning(of: member, under: name) else { return false }
            return true
        }
    }

    /// Returns the bare form of a text that tells its kind: `arn:aws:s3:::BUCKET`, `urn:uuid:ID`, `mailto:ADDRESS`, and
    /// the user by which Supabase's pooler identifies a project.
    private static func plain(_ text: String) -> String? {
        for beginning in ["arn:aws:s3:::", "arn:aws-cn:s3:::", "arn:aws-us-gov:s3:::"]
        where text.hasPrefix(beginning) {
            return "s3://\(text.dropFirst(beginning.count))"
        }
        for beginning in ["urn:uuid:", "mailto:"] where text.lowercased().hasPrefix(beginning) {
            return String(text.dropFirst(beginning.count))
        }
        let user = text.firstRange(of: "://").map { text[$0.upperBound...] } ?? text[...]
        let isPooler = user.startIndex == text.startIndex || text.contains(".pooler.supabase.com")
        guard isPooler, user.hasPrefix("postgres.") else { return nil }
        let ref = user.dropFirst("postgres.".count).prefix { $0.isASCII && $0.isLowercase }
        let end = user[ref.endIndex...].first
        return ref.utf8.count == 20 && (end.map { ":@".contains($0) } ?? true) ? String(ref) : nil
    }

    /// Returns an address for each server of an address with several, `mongodb://A:27017,B:27017/x`; empty for other
    /// texts.
    private static func hosts(ofCluster text: String) -> [String] {
        guard let start = text.firstRange(of: "://")?.upperBound else { return [] }
        let authority = text[start...].prefix { !"/?#".contains($0) }
        let hosts = authority[(authority.lastIndex(of: "@").map(authority.index(after:)) ?? start)...]
        // A list of addresses begins like this, too.
        guard hosts.contains(","), !text[start...].contains("://") else { return [] }
        let servers = hosts.split(separator: ",")
        guard servers.allSatisfy({ (try? HTTPURL("https://\($0)")) != nil }) else { return [] }
        return servers.map { "\(text[..<start])\($0)\(text[authority.endIndex...])" }
    }

    /// Returns the server and database of `Server=H;Database=D` or `host=H dbname=D` as an address; `nil` for other
    /// texts.
    private static func server(inSettings text: String) -> String? {
        guard !text.contains("://"), text.contains("=") else { return nil }
        let pairs = text.split { text.contains(";") ? $0 == ";" : $0.isWhitespace }.map {
            $0.split(separator: "=", maxSplits: 1).map {
                $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
        }
        guard pairs.allSatisfy({ $0.count == 2 }) else { return nil }
        func value(_ names: Set<String>) -> String? {
            pairs.first { names.contains($0[0].lowercased()) }?[1]
        }
        guard var host = value(["host", "server", "data source", "addr", "address", "network address"])
        else { return nil }
        // `tcp:HOST,1433` of SQL Server.
        if host.hasPrefix("tcp:") { host = String(host.dropFirst(4)) }
        host = host.replacing(",", with: ":")
        let port = host.contains(":") ? nil : value(["port"])
        let database = value(["dbname", "database", "initial catalog"])
        let address = "sql://\(host)\(port.map { ":\($0)" } ?? "")/\(database ?? "")"
        guard let url = DeclaredMeaning.address(address, isNamed: true), url.host.contains(".") else {
            return nil
        }
        return address
    }

    /// Returns the names of the bucket that an address in any form leads to; empty for other texts.
    ///
    /// A name that other things have, too, identifies the bucket only after `s3://`.
    static func bucketNames(_ text: String) -> [String] {
        guard let start = text.firstRange(of: "://")?.upperBound else { return [] }
        if DeclaredMeaning.isBucket(text) {
            let name = text[start...].prefix { !"/?#".contains($0) }
            return ["\(text[..<start])\(name)"] + (isTelling(name) ? [String(name)] : [])
        }
        guard let url = try? HTTPURL(text) else { return [] }
        let labels = url.host.split(separator: ".")
        // `BUCKET.s3.REGION.amazonaws.com`, `s3.REGION.amazonaws.com/BUCKET`, and the same at Google.
        let isAmazons = url.host.hasSuffix(".amazonaws.com")
        let isGoogles = url.host == "storage.googleapis.com" || url.host.hasSuffix(".storage.googleapis.com")
        guard isAmazons || isGoogles else { return [] }
        let service = labels.firstIndex { isGoogles ? $0 == "storage" : $0 == "s3" || $0.hasPrefix("s3-") }
        guard let service else { return [] }
        let name =
            service > 0
            ? labels[..<service].joined(separator: ".")
            : String(url.path.split(separator: "/").first ?? "")
        guard !name.isEmpty else { return [] }
        return [(isGoogles ? "gs://" : "s3://") + name] + (isTelling(name[...]) ? [name] : [])
    }

    /// Whether nothing else is likely to be called so.
    private static func isTelling(_ name: Substring) -> Bool {
        let text = String(name)
        return name.utf8.count >= 8
            && (DeclaredMeaning.isIdentifier(text) || DeclaredMeaning.namesStage(text)
                || text.split { "-._".contains($0) }.count > 1)
    }
}
