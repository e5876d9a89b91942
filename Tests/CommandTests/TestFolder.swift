import Foundation
import Synchronization

/// A folder of a test's own, of which every file is looked at, unless it is still as it was passed.
final class TestFolder: Sendable {
    let path: String
    private let passed = Mutex<[String: Data]>([:])

    init() {
        // No random digits, which outputs that name the folder would have in them.
        let number = TestFolder.count.withLock { count in
            count += 1
            return count
        }
        path = FileManager.default.temporaryDirectory.path + "/envaudit-\(getpid())-\(number)"
        // Of a process that had this number before, and was killed.
        remove()
    }

    private static let count = Mutex(0)

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// Lets a file pass as it is: a test wrote it, or it was looked at.
    func pass(_ file: String) {
        let data = FileManager.default.contents(atPath: "\(path)/\(file)")
        passed.withLock { $0[file] = data }
    }

    /// The files that did not pass as they are now, and the names of all. They pass from now on.
    ///
    /// Git's own are left out: it is the tests that run git, and what it stores is compressed and hashed.
    func news() throws -> [(String, Data)] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
            .filter { !$0.hasPrefix(".git/") && !$0.contains("/.git/") }
        // One that is gone meanwhile was another run's, which goes on, and is aside until it has its name.
        let files = names.filter(isFile).compactMap { name in
            FileManager.default.contents(atPath: "\(path)/\(name)").map { (name, $0) }
        }
        return passed.withLock { passed in
            let news = files.filter { passed[$0.0] != $0.1 }
            for (name, data) in news { passed[name] = data }
            return news + [("the files' names", Data(names.joined(separator: "\n").utf8))]
        }
    }

    /// No folder, and no pipe, at which a reader would wait.
    private func isFile(_ name: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
        return attributes?[.type] as? FileAttributeType == .typeRegular
    }
}
