import Auditing
import Manifests
import Support

// The first section: what each environment came to, and what was seen of it.
extension HTMLRecord {
    var environmentsSection: HTMLSection? {
        guard !record.environments.isEmpty else { return nil }
        let cards = record.environments.enumerated().map { card($1, at: $0) }
        return HTMLSection(
            id: "environments", title: "Environments", count: record.environments.count,
            body: "<ul class=\"cards\">\n\(cards)</ul>\n", isFiltered: false)
    }

    private func card(_ environment: EnvironmentRecord, at place: Int) -> HTML {
        let counts = environment.counts
        let rows: [HTML] = Status.byUrgency.filter { counts[$0] != nil }.map {
            "<div><dt class=\"s \($0.rawValue)\">\($0.words)</dt><dd>\(counts[$0] ?? 0)</dd></div>\n"
        }
        let name = environment.environment.name.value
        let tier = environment.environment.tier.rawValue
        let about = [environment.title == name ? nil : name, name == tier ? nil : tier].compactMap(\.self)
        let names: HTML? =
            about.isEmpty ? nil : " <small>\(about.joined(separator: ", "))</small>"
        let unchecked: HTML? = environment.isUnchecked ? "<p>Nothing was checked.</p>\n" : nil
        let url = environment.scope == .noSecrets ? nil : environment.settingsURL
        let settings: HTML? = url.map { "<p>Its secrets are changed at \(HTML.link($0)).</p>\n" }
        return """
            <li>
            <h3>\(environment.title.asName)\(names)</h3>
            <p>\(HTML.verdict(environment.verdict))</p>
            \(unchecked)\(bar(Status.byUrgency.map { ($0.rawValue, counts[$0] ?? 0) }))<dl class="counts">
            \(rows)</dl>
            <p>\(seen(environment))</p>
            \(settings)</li>

            """
    }

    /// Numbers as a bar, with the words beside it.
    func bar(_ parts: [(name: String, number: Int)]) -> HTML {
        let whole = parts.reduce(0) { $0 + $1.number }
        guard whole > 0 else { return "" }
        var start = 0
        let pieces: [HTML] = parts.filter { $0.number > 0 }.map { name, number in
            defer { start += number }
            return "<rect class=\"\(name)\" x=\"\(start)\" width=\"\(number)\" height=\"1\"/>"
        }
        return
            "<svg class=\"bar\" viewBox=\"0 0 \(whole) 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\(pieces)</svg>\n"
    }

    private func seen(_ environment: EnvironmentRecord) -> HTML {
        guard environment.scope != .noSecrets else { return "Its secrets were not checked." }
        guard let own = environment.listing.seen else { return "Its secrets could not be listed." }
        let parts =
            own.parts.map { "\($0.name) by \($0.provider)" } + own.gaps.map { "\($0) could not be read" }
        let others = environment.comparedWith.map {
            "\(titles.environment($0.environment).asName) (\($0.seen?.inWords ?? "not seen"))"
        }
        let more = others.count > 8 ? ["\(others.count - 8) more"] : []
        let comparison =
            others.isEmpty ? "no other environment" : (others.prefix(8) + more).joined(separator: ", ")
        let partly: HTML? = parts.isEmpty ? nil : " Parts: \(parts.joined(separator: ", "))."
        return
            "\(counted(own.count, "secret")) listed by \(own.provider) (\(own.inWords)).\(partly) Compared with \(comparison)."
    }
}
