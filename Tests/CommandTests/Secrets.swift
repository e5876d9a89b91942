import DemoControlPlane
import Foundation
import Secrecy
import Synchronization

/// What runs may not give away: what is planted from the start, and whatever else is handed in.
final class Secrets: Sendable {
    private let planted: Mutex<Planted>
    private let accepted = Mutex<[String]>([])

    /// What is looked for from the start.
    init(_ planted: Planted) { self.planted = Mutex(planted) }

    /// Has a value looked for.
    func plant(_ value: String) { planted.withLock { $0.add(value) } }

    /// Has everything looked for that a state holds.
    func plant(_ state: DemoState) { planted.withLock { $0.add(state) } }

    /// Has a digest looked for, of which nobody knows the value.
    func plant(digest hex: String) { planted.withLock { $0.add(digest: hex) } }

    /// Accepts a text that envaudit names by itself, such as a placeholder, although it is live.
    func accept(_ text: String) { accepted.withLock { $0.append(text) } }

    /// What texts give away, each with its place.
    func leaks(in texts: [(place: String, bytes: Data)], besides manifests: [String]) async -> [String] {
        let (planted, accepted) = (planted.withLock { $0 }, accepted.withLock { $0 })
        // On a thread of its own: there are only as many for tests as cores, and others' deadlines need them.
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let told = Secrets.told(manifests + accepted)
                continuation.resume(
                    returning: texts.compactMap { place, bytes in
                        planted.leak(in: Array(bytes), besides: told).map { "\(place): \($0)" }
                    })
            }
        }
    }

    /// What is no secret: what is published, and these texts. Most workspaces have the same ones.
    private static func told(_ texts: [String]) -> Told {
        if let told = cache.withLock({ $0[texts] }) { return told }
        let told = Told.published.and(texts)
        cache.withLock { $0[texts] = told }
        return told
    }

    private static let cache = Mutex<[[String]: Told]>([:])
}
