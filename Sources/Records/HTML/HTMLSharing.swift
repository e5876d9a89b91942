import Auditing
import Glibc
import Manifests

// What environments share: a picture, and the same in a table.
extension HTMLRecord {
    var sharingSection: HTMLSection? {
        let shared = SharedThing.all(in: record)
        guard record.environments.count > 1 || !shared.isEmpty else { return nil }
        guard !shared.isEmpty else {
            return HTMLSection(
                id: "shared", title: "Shared between environments", count: 0,
                body: "<p>Nothing that was seen.</p>\n", isFiltered: false)
        }
        let rows: [HTML] = shared.map { thing in
            let facets = self.facets([thing.status], thing.severity.map { [$0] } ?? [], thing.environments)
            let status: HTML =
                thing.isSetting
                ? "<span class=\"p absent\">setting</span>"
                : thing.status == .pass ? "<span class=\"p pass\">allowed</span>" : HTML.status(thing.status)
            let reason: HTML? = thing.rule.map { " <small>(\(rule($0)))</small>" }
            return """
                <tr\(facets)><th scope="row">\(HTML(names(of: thing), separator: ", "))</th><td>\(environments(thing.environments))</td><td>\(status)\(reason)</td></tr>

                """
        }
        let picture = SharingPicture(shared, in: record, titles)?.markup
        return HTMLSection(
            id: "shared", title: "Shared between environments", count: shared.count,
            introduction: "Equal values by their names, and whatever else two environments have in common.",
            body: """
                \(picture.map { "<div class=\"picture\">\n\($0)</div>\n" })\(HTML.table(
                    labelledBy: "shared-title",
                    """
                    <thead><tr><th scope="col">What</th><th scope="col">Environments</th><th scope="col">Status</th></tr></thead>
                    <tbody>
                    \(rows)</tbody>

                    """))
                """)
    }
}

extension HTMLRecord {
    /// What it is called, each name once.
    private func names(of thing: SharedThing) -> [HTML] {
        var seen: Set<String> = []
        return (thing.names.map { HTML.name($0) } + thing.ends.map(subject)).filter {
            seen.insert($0.text).inserted
        }
    }
}

/// Environments as boxes on an ellipse, and a line between two of them for each thing that they share.
struct SharingPicture {
    private let nodes: [Node]
    private let pairs: [Pair]
    private let size: (width: Int, height: Int)

    /// An environment.
    private struct Node {
        let title: String
        let caption: String
        let style: String
        let x: Int
        let y: Int
    }

    /// What two environments share.
    private struct Pair {
        let ends: (Int, Int)
        var things: [SharedThing] = []

        /// How many things there are of each status: `3 fail, 1 allowed`.
        var tally: String {
            Status.byUrgency.compactMap { status in
                let count = things.count { $0.status == status }
                return count > 0 ? "\(count) \(status == .pass ? "allowed" : status.rawValue)" : nil
            }.joined(separator: ", ")
        }
    }

    /// More environments than this are told by the table alone.
    private static let mostNodes = 16
    /// How many lines are drawn between two environments; the number beside them is that of all.
    private static let mostLines = 24
    private static let boxSize = (width: 136, height: 48)

    /// `nil` if nothing is to be drawn: settings are no contamination.
    init?(_ shared: [SharedThing], in record: Record, _ titles: RecordTitles) {
        let drawn = shared.filter { !$0.isSetting }
        let judged = record.environments.map(\.environment.name.value)
        var names = judged
        var places = Dictionary(zip(judged, judged.indices), uniquingKeysWith: { first, _ in first })
        for name in drawn.flatMap(\.environments) where places[name] == nil {
            places[name] = names.count
            names.append(name)
        }
        guard names.count > 1, names.count <= SharingPicture.mostNodes, !drawn.isEmpty else { return nil }
        let circle = Ellipse(count: names.count, around: SharingPicture.boxSize)
        nodes = names.enumerated().map { index, name in
            let environment = index < judged.count ? record.environments[index] : nil
            return Node(
                title: titles.environment(name).asName,
                caption: environment?.verdict.rawValue ?? "not judged",
                style: environment?.verdict.rawValue ?? "absent", x: circle.points[index].x,
                y: circle.points[index].y)
        }
        size = circle.size
        var pairs: [Pair] = []
        var found: [[Int]: Int] = [:]
        for thing in drawn {
            let ends = thing.environments.compactMap { places[$0] }.sorted()
            for (one, other) in SharingPicture.pairs(of: ends) {
                let place = found[[one, other], default: pairs.count]
                found[[one, other]] = place
                if place == pairs.count { pairs.append(Pair(ends: (one, other))) }
                pairs[place].things.append(thing)
            }
        }
        self.pairs = pairs
    }

    /// Every two of a few; of many, the first with each other, as their lines would grow with the square.
    private static func pairs(of ends: [Int]) -> [(Int, Int)] {
        guard let first = ends.first else { return [] }
        guard ends.count <= 6 else { return ends.dropFirst().map { (first, $0) } }
        return ends.indices.flatMap { one in ends[(one + 1)...].map { (ends[one], $0) } }
    }

    var markup: HTML {
        """
        <svg viewBox="0 0 \(size.width) \(size.height)" width="\(size.width)" height="\(size.height)" role="img" aria-labelledby="picture-title picture-words">
        <title id="picture-title">What environments share</title>
        <desc id="picture-words">\(description)</desc>
        \(pairs.map(lines))\(pairs.map(label))\(nodes.map(box))</svg>

        """
    }

    /// The picture in words; the table has every name.
    private var description: String {
        pairs.map { pair in
            "\(nodes[pair.ends.0].title) and \(nodes[pair.ends.1].title) share \(pair.tally)."
        }.joined(separator: " ")
    }

    private func lines(of pair: Pair) -> HTML {
        let (one, other) = (nodes[pair.ends.0], nodes[pair.ends.1])
        let count = min(pair.things.count, SharingPicture.mostLines)
        let gap = min(16.0, 110.0 / Double(count))
        let line = Line(from: one, to: other)
        // What matters most lies in the middle, and is drawn last.
        let spread = (0..<count).map { index -> Double in
            let step = Double((index + 1) / 2)
            let middle = count % 2 == 0 ? 0.5 : 0
            return gap * (index % 2 == 0 ? middle + step : middle - step)
        }
        return HTML(
            zip(pair.things, spread).reversed().map { thing, distance in
                let bend = line.point(at: 0.5, aside: 2 * distance)
                return
                    "<path class=\"\(thing.status.rawValue)\" d=\"M\(one.x) \(one.y)Q\(bend.x) \(bend.y) \(other.x) \(other.y)\"/>\n"
            })
    }

    private func label(of pair: Pair) -> HTML {
        let line = Line(from: nodes[pair.ends.0], to: nodes[pair.ends.1])
        // Lines through the middle of many boxes cross there, and so would their numbers.
        let place = line.point(at: nodes.count > 3 ? 0.36 : 0.5, aside: 0)
        let words = pair.tally
        let width = 7 * words.count + 16
        return """
            <g class="label"><rect x="\(place.x - width / 2)" y="\(place.y - 12)" width="\(width)" height="24" rx="12"/><text x="\(place.x)" y="\(place.y + 4)">\(words)</text></g>

            """
    }

    private func box(_ node: Node) -> HTML {
        let (width, height) = SharingPicture.boxSize
        let title = node.title.count > 16 ? node.title.prefix(15) + "…" : node.title
        return """
            <g class="node \(node.style)"><rect x="\(node.x - width / 2)" y="\(node.y - height / 2)" width="\(width)" height="\(height)" rx="8"/><text x="\(node.x)" y="\(node.y - 3)">\(title)</text><text class="caption" x="\(node.x)" y="\(node.y + 15)">\(node.caption)</text></g>

            """
    }

    /// The way between two boxes.
    private struct Line {
        let start: Node
        let end: Node

        init(from start: Node, to end: Node) { (self.start, self.end) = (start, end) }

        /// A point on it, by its share of the way, and so far to its left.
        func point(at share: Double, aside distance: Double) -> (x: Int, y: Int) {
            let (x, y) = (Double(end.x - start.x), Double(end.y - start.y))
            let length = max((x * x + y * y).squareRoot(), 1)
            return (
                Int((Double(start.x) + share * x - distance * y / length).rounded()),
                Int((Double(start.y) + share * y + distance * x / length).rounded())
            )
        }
    }
}

/// Points at the same angles from one another, the first at the top; two lie side by side.
private struct Ellipse {
    let points: [(x: Int, y: Int)]
    let size: (width: Int, height: Int)

    init(count: Int, around box: (width: Int, height: Int)) {
        guard count > 2 else {
            let (width, height) = (560, 180)
            points = [(x: box.width / 2 + 4, y: height / 2), (x: width - box.width / 2 - 4, y: height / 2)]
            size = (width, height)
            return
        }
        // The lowest of three points lie at three quarters of the height.
        let (width, height) = (560, count > 8 ? 560 : count > 3 ? 420 : 340)
        let (across, down) = ((width - box.width) / 2 - 4, (height - box.height) / 2 - 4)
        points = (0..<count).map { index in
            let angle = 2 * Double.pi * Double(index) / Double(count) - Double.pi / 2
            return (
                width / 2 + Int((Double(across) * cos(angle)).rounded()),
                height / 2 + Int((Double(down) * sin(angle)).rounded())
            )
        }
        size = (width, count == 3 ? height * 3 / 4 + box.height / 2 : height)
    }
}
