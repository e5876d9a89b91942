import Glibc

/// The folders with a repository's objects: its own, and those of its alternates.
package struct ObjectFolder: Sendable {
    /// The packs, by their paths without an ending.
    package private(set) var packs: [String] = []
    /// The ids of the objects that are in no pack.
    package private(set) var loose: [String] = []
    /// How many bytes its packs have, and its other objects, about.
    package private(set) var bytes = 0
    /// What can't be read, by its path, and why.
    package private(set) var unreadable: [(path: String, failure: PackFailure)] = []
    /// What is neither file nor folder, by its path: git would wait for what a pipe hands over.
    package private(set) var special: String?
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
        guard seen.insert(folder).inserted else { return }
        guard depth < ObjectFolder.deepest else {
            return unreadable.append((folder, PackFailure("is borrowed from by too many in a row")))
        }
        for name in names(in: folder + "/pack", isNeeded: false) {
            if name.hasSuffix(".idx") { packs.append("\(folder)/pack/\(name.dropLast(4))") }
            if name.hasSuffix(".pack") {
                var status = stat()
                if stat("\(folder)/pack/\(name)", &status) == 0 { bytes += Int(status.st_size) }
            }
            if name.hasSuffix(".pack"), access("\(folder)/pack/\(name.dropLast(5)).idx", F_OK) != 0 {
                unreadable.append(("\(folder)/pack/\(name)", PackFailure("has no index")))
            }
            if name.hasSuffix(".promisor") { isPartial = true }
        }
        for name in names(in: folder) where name.utf8.count == 2 && name.isHex {
            // The last object in it may be packed meanwhile.
            for rest in names(in: "\(folder)/\(name)", isNeeded: false)
            where [38, 62].contains(rest.utf8.count) && rest.isHex {
                loose.append(name + rest)
                bytes += 1 << 12
            }
        }
        _ = names(in: folder + "/info", isNeeded: false)
        for line in text(of: folder + "/info/alternates").split(separator: "\n")
        where !line.hasPrefix("#") {
            read(line.hasPrefix("/") ? String(line) : "\(folder)/\(line)", depth: depth + 1, &seen)
        }
    }

    private mutating func names(in folder: String, isNeeded: Bool = true) -> [String] {
        guard let stream = opendir(folder) else {
            if isNeeded || errno != ENOENT { unreadable.append((folder, .system)) }
            return []
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            names.append(name)
            let kind = Int(entry.pointee.d_type)
            guard kind != DT_REG, kind != DT_DIR else { continue }
            var status = stat()
            let path = "\(folder)/\(name)"
            if stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
                special = path
            }
        }
        return names
    }

    /// The text of a small file; empty without one.
    private mutating func text(of path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno != ENOENT { unreadable.append((path, .system)) }
            return ""
        }
        defer { close(descriptor) }
        var room = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(descriptor, &room, room.count)
        if count < 0 || count == room.count {
            unreadable.append((path, count < 0 ? .system : PackFailure("is too long")))
        }
        return String(decoding: room.prefix(max(0, count)), as: UTF8.self)
    }
}

extension String {
    fileprivate var isHex: Bool { utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) } }
}
