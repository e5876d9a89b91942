import Foundation
import Glibc

/// For exit tests alone: other threads may be reading the environment.
func setEnvironment(_ name: String, _ value: String) { setenv(name, value, 1) }

/// How many files a folder has; 0 where it can't be read.
func entries(_ folder: String) -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: folder).count) ?? 0
}
