import Synchronization

/// A value that is created once, at its first use: it is costly, and most audits do not need it.
package final class Lazy<Value: Sendable>: Sendable {
    private let made = Mutex<Value?>(nil)
    private let make: @Sendable () -> Value

    package init(_ make: @escaping @Sendable () -> Value) { self.make = make }

    package var value: Value {
        made.withLock { made in
            let value = made ?? make()
            made = value
            return value
        }
    }
}

/// Values that are created once for each key.
package final class Memo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let made = Mutex<[Key: Value]>([:])

    package init() {}

    package func value(of key: Key, _ make: () -> Value) -> Value {
        made.withLock { made in
            if let value = made[key] { return value }
            let value = make()
            made[key] = value
            return value
        }
    }
}
