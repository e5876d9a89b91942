/// Which objects of a pack are built from which: trees, of which the roots are whole.
package struct DeltaForest: Sendable {
    package let pack: PackFile
    /// The whole blobs, those from which most are built first.
    package private(set) var roots: [Int32] = []
    /// The objects that can't be built, or of which that is not known, and why.
    package private(set) var unreadable: [(object: Int, failure: PackFailure)] = []
    private var firstChild: [Int32]
    private var nextSibling: [Int32]
    /// How many objects are built from each, itself included.
    private var sizes: [Int32]

    package init(_ pack: PackFile) {
        self.pack = pack
        let count = pack.count
        firstChild = [Int32](repeating: -1, count: count)
        nextSibling = [Int32](repeating: -1, count: count)
        sizes = [Int32](repeating: 0, count: count)
        var blobs: [Int32] = []
        var others: [Int32] = []
        var objects: [Int32]?
        pack.eachObject { object, bytes, isWhole in
            do throws(PackFailure) {
                // A wrong byte in the head of a blob can make another kind of object of it.
                guard isWhole else { throw PackFailure("has a damaged object") }
                let head = try pack.head(of: object, bytes)
                var base: Int?
                switch head.base {
                case .none:
                    if head.kind == ObjectHead.blob {
                        blobs.append(Int32(object))
                    } else {
                        others.append(Int32(object))
                    }
                    return
                case .offset(let offset): base = pack.object(at: offset)
                case .id(let start):
                    let byPlace = objects ?? pack.objectsByPlace()
                    objects = byPlace
                    let id = UnsafeRawBufferPointer(rebasing: bytes[start...])
                    base = pack.place(of: id).map { Int(byPlace[$0]) }
                }
                guard let base else { throw PackFailure("lacks an object's base") }
                nextSibling[object] = firstChild[base]
                firstChild[base] = Int32(object)
            } catch {
                unreadable.append((object, error))
                sizes[object] = -1
            }
        }
        add(from: blobs)
        roots = blobs.sorted { sizes[Int($0)] > sizes[Int($1)] }
        add(from: others)
        let rest = (0..<count).filter { sizes[$0] == 0 }
        add(from: unreadable.map { Int32($0.object) })
        unreadable += rest.map { object in
            let isReached = sizes[object] > 0
            return (object, isReached ? PackFailure("has an object whose base can't be read") : .circle)
        }
    }

    /// Counts what is built from `roots`, these included.
    private mutating func add(from roots: [Int32]) {
        var queue = roots
        var read = 0
        var parents = [Int32](repeating: -1, count: roots.count)
        while read < queue.count {
            let object = Int(queue[read])
            sizes[object] = 1
            var child = firstChild[object]
            while child >= 0 {
                queue.append(child)
                parents.append(Int32(object))
                child = nextSibling[Int(child)]
            }
            read += 1
        }
        for index in stride(from: queue.count - 1, through: 0, by: -1) where parents[index] >= 0 {
            sizes[Int(parents[index])] += sizes[Int(queue[index])]
        }
    }

    /// The roots of the trees in which these objects are.
    package func roots(of objects: Set<Int>) -> [Int32] {
        roots.filter { root in
            var rest = [root]
            while let object = rest.popLast() {
                if objects.contains(Int(object)) { return true }
                var child = firstChild[Int(object)]
                while child >= 0 {
                    rest.append(child)
                    child = nextSibling[Int(child)]
                }
            }
            return false
        }
    }

    /// The objects that are built from one, that from which most are built last: once it is reached, nothing else needs
    /// the base.
    func children(of object: Int) -> [Int32] {
        guard firstChild[object] >= 0 else { return [] }
        var children: [Int32] = []
        var child = firstChild[object]
        while child >= 0 {
            children.append(child)
            child = nextSibling[Int(child)]
        }
        if children.count > 1 { children.sort { sizes[Int($0)] < sizes[Int($1)] } }
        return children
    }
}
