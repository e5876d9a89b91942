import Manifests
import Probes

/// The tables of keys in the documentation, made from those by which manifests are read.
enum FieldReference {
    /// A page with every table between `<!-- fields: NAME -->` and `<!-- end of fields -->` made anew.
    static func page(_ text: String) -> String {
        let end = "<!-- end of fields -->"
        let parts = text.components(separatedBy: "<!-- fields: ")
        let rest = parts.dropFirst().map { part in
            let name = String(part.prefix { $0 != " " })
            let behind = part.components(separatedBy: end).dropFirst().joined(separator: end)
            let table =
                ManifestTables.all(ProbeRegistry.sources).first { $0.name == name }.map(table)
                ?? "There is no such mapping."
            return "<!-- fields: \(name) -->\n\n\(table)\n\n\(end)\(behind)"
        }
        return parts[0] + rest.joined()
    }

    private static func table(_ mapping: MappingDescription) -> String {
        (["| Key | Value | Meaning | Default |", "|---|---|---|---|"] + mapping.fields.map(row))
            .joined(separator: "\n")
    }

    private static func row(_ field: FieldDescription) -> String {
        let see = field.see.map { " See \($0)." } ?? ""
        let cells = ["`\(field.key)`", value(of: field), field.meaning + see, field.fallback ?? "needed"]
        return "| \(cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")) |"
    }

    private static func value(of field: FieldDescription) -> String {
        let choices = field.schema.choices
        if !choices.isEmpty { return choices.map { "`\($0)`" }.joined(separator: ", ") }
        let example = field.example.flatMap { field.words.contains($0) ? nil : ", such as `\($0)`" }
        return field.words + (example ?? "")
    }
}
