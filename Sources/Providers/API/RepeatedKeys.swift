/// Finds an object of a JSON text that has one key twice.
///
/// Foundation's decoder takes one of the two and drops the other, and nobody can tell which of them the host meant.
/// The text has been decoded before, so it is known to be well-formed.
enum RepeatedKeys {
    /// Where such an object is: the entry of a list at the top, counted from 1, or 0 for an object at the top.
    static func entry(of json: [UInt8]) -> Int? {
        var entry = 0
        // The keys of each object that is open; nil for a list.
        var open: [Set<ArraySlice<UInt8>>?] = []
        var index = 0
        while index < json.count {
            switch json[index] {
            case UInt8(ascii: "{"):
                if open.count == 1, open[0] == nil { entry += 1 }
                open.append([])
            case UInt8(ascii: "["): open.append(nil)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
            case JSONScan.quote:
                let end = JSONScan.closingQuote(of: json, from: index) ?? json.count - 1
                // Taken out and put back, so that the set is changed where it is.
                if JSONScan.valueStart(of: json, keyEndingAt: end) != nil, var keys = open.popLast() ?? nil {
                    guard keys.insert(JSONScan.name(json[index...end])).inserted else { return entry }
                    open.append(keys)
                }
                index = end
            default: break
            }
            index += 1
        }
        return nil
    }
}
