import Auditing
import Records
import Secrets
import Support

extension Context {
    /// The key of a record's fingerprints: the operator's own, else a random one.
    func fingerprintKey(of workspace: String) throws(CommandFailure) -> FingerprintKey {
        // CI sets a secret that is not there to nothing.
        guard let text = variables[FingerprintKey.variable], !text.isEmpty else { return .random() }
        do {
            return try FingerprintKey(text, workspace: workspace)
        } catch {
            throw .usage(error.message, advice: error.advice)
        }
    }

    /// The record that a file holds, and its bytes.
    ///
    /// - Throws: a usage error if it can't be read, or is not a record.
    func storedRecord(_ path: String) throws(CommandFailure) -> (record: Record, bytes: [UInt8]) {
        let bytes: [UInt8]
        do {
            bytes = try files.read(path, limit: RecordReader.maximumBytes)
        } catch {
            throw .usage("\(path): \(error.reason)")
        }
        do {
            return (try RecordReader.read(bytes), bytes)
        } catch {
            throw .usage("\(path) \(error.message)", advice: error.advice)
        }
    }
}
