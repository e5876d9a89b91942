import Glibc

/// Standard output: what the operator asked for, and nothing else.
enum StandardOutput {
    static func write(_ text: String) throws(Problem) {
        guard LocalFile.write(text, to: STDOUT_FILENO) else {
            throw Problem(.incomplete, ["standard output can't be written to"])
        }
    }
}
