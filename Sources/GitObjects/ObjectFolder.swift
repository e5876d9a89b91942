import Glibc

/// Where a repository keeps its objects: its own folder, and those of the repositories that it borrows from.
package struct ObjectFolder: Sendable {
    /// The packs, by their paths without an ending.
    package private(set) var packs: [String] = []
    /// The ids of the objects that are in no pack.
    package private(set) var loose: [String] = []
    /// Whether a server has objects that are not here.
    package private(set) var isPartial = false

    private static let deepest = 5

    /// What is in `objects` of a repository, and in its alternates.
    package init(_ path: String) {
        var seen: Set<String> = []
        read(path, depth: 0, &seen)
        packs.sort()
    }

    private mutating func read(_ folder: String, depth: Int, _ seen: inout Set<String>) {
        guard depth < ObjectFolder.deepest, seen.insert(folder).inserted else { return }
        for name in ObjectFolder.names(in: folder + "/pack") {
            if name.hasSuffix(".idx") { packs.append("\(folder)/pack/\(name.dropLast(4))") }
            if name.hasSuffix(".promisor") { isPartial = true }
        }
        for name in ObjectFolder.names(in: folder) where name.utf8.count == 2 && name.isHex {
            for rest in ObjectFolder.names(in: "\(folder)/\(name)")
            where [38, 62].contains(rest.utf8.count) && rest.isHex {
                loose.append(name + rest)
            }
        }
        for line in ObjectFolder.text(of: folder + "/info/alternates").split(separator: "\n")
        where !line.hasPrefix("#") {
            read(line.hasPrefix("/") ? String(line) : "\(folder)/\(line)", depth: depth + 1, &seen)
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The text of a small file; empty without one.
    private static func text(of path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var room = [UInt8](repeating: 0, count: 1 << 16)
        let count = max(0, Glibc.read(descriptor, &room, room.count))
        return String(decoding: room[..<count], as: UTF8.self)
    }
}

extension String {
    fileprivate var isHex: Bool { utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) } }
}
