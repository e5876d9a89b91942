import Manifests
import Secrets

extension Plan {
    /// The plan's changes as requests of at most `limit` secrets; values are generated here.
    public func batches(limit: Int) -> [Batch] {
        var deleted: [String] = []
        var set: [[HeldSecret]] = []
        for step in steps {
            switch step.action {
            case .delete: deleted.append(step.subject)
            case .generate(let generator): set.append(generator.generate(for: step.subject))
            case .set(let value): set.append([HeldSecret(step.subject, public: value)])
            case .person, .look: break
            }
        }
        return Batch.batches(deleting: deleted, setting: set, limit: limit)
    }
}

extension HeldSecret {
    /// A value that is not secret.
    fileprivate convenience init(_ name: String, public text: String) {
        let bytes = Array(text.utf8)
        self.init(
            name,
            SecretValue(capacity: bytes.count) { buffer in
                buffer.copyBytes(from: bytes)
                return bytes.count
            })
    }
}
