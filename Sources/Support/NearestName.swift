/// Returns the candidate that a misspelled name probably stands for; `nil` if none is near.
///
/// A candidate is near if its edit distance (Damerau-Levenshtein, adjacent swaps counting once) is at most a third of
/// the longer name. If none is, the result is the only candidate that begins with the name, which needs at least three
/// letters. Names of more than 256 bytes have no near candidate, since the cost is quadratic.
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    guard name.utf8.count <= 256 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != name {
        let allowed = max(1, max(name.utf8.count, candidate.utf8.count) / 3)
        let limit = min(allowed, (best?.distance ?? .max) - 1)
        guard abs(name.utf8.count - candidate.utf8.count) <= limit else { continue }
        let distance = editDistance(Array(name.lowercased().utf8), Array(candidate.lowercased().utf8))
        if distance <= limit { best = (candidate, distance) }
    }
    return best?.name ?? completion(of: name, among: candidates)
}

/// Returns the only candidate that begins with `name`: `production` for `prod`.
private func completion(of name: String, among candidates: some Sequence<String>) -> String? {
    let completions = candidates.filter { $0.hasPrefix(name) && $0 != name }
    return name.utf8.count > 2 && completions.count == 1 ? completions[0] : nil
}

private func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    guard !one.isEmpty, !other.isEmpty else { return max(one.count, other.count) }
    var beforeLast = [Int](repeating: 0, count: other.count + 1)
    var last = Array(0...other.count)
    for row in 1...one.count {
        var current = [row] + [Int](repeating: 0, count: other.count)
        for column in 1...other.count {
            let substitution = last[column - 1] + (one[row - 1] == other[column - 1] ? 0 : 1)
            current[column] = min(substitution, last[column] + 1, current[column - 1] + 1)
            if row > 1, column > 1, one[row - 1] == other[column - 2], one[row - 2] == other[column - 1] {
                current[column] = min(current[column], beforeLast[column - 2] + 1)
            }
        }
        (beforeLast, last) = (last, current)
    }
    return last[other.count]
}
