import CLibidn2

/// International host names, which URLs write in punycode (`xn--…`) and other texts in their own letters.
package enum InternationalHost {
    /// Returns the host in punycode as browsers do (UTS 46, nontransitional): capitals, full-width letters and dots,
    /// and how accents are composed make no difference. `nil` if it is not a valid host.
    package static func ascii(of host: String) -> String? {
        guard !host.utf8.contains(0) else { return nil }
        var made: UnsafeMutablePointer<CChar>?
        let flags = CInt(IDN2_NONTRANSITIONAL.rawValue) | CInt(IDN2_NFC_INPUT.rawValue)
        guard idn2_to_ascii_8z(host, &made, flags) == CInt(IDN2_OK.rawValue), let made else { return nil }
        defer { idn2_free(made) }
        return String(cString: made)
    }

    /// Returns the host in its own letters; `nil` if it has no punycode label, or an invalid one.
    package static func unicode(of host: String) -> String? {
        guard host.utf8.starts(with: "xn--".utf8) || host.contains(".xn--") else { return nil }
        var labels: [String] = []
        for label in host.split(separator: ".", omittingEmptySubsequences: false) {
            guard label.hasPrefix("xn--") else {
                labels.append(String(label))
                continue
            }
            guard let text = decoded(label.dropFirst(4)) else { return nil }
            labels.append(text)
        }
        return labels.joined(separator: ".")
    }

    /// Decodes punycode (RFC 3492, section 6.2); `nil` if it is invalid.
    private static func decoded(_ label: Substring) -> String? {
        let dash = label.utf8.lastIndex(of: UInt8(ascii: "-"))
        var scalars = dash.map { Array(label[..<$0].unicodeScalars) } ?? []
        var digits = label.utf8[(dash.map { label.utf8.index(after: $0) } ?? label.startIndex)...]
        var (code, index, bias) = (128, 0, 72)
        while !digits.isEmpty {
            let before = index
            var (weight, place) = (1, 36)
            while true {
                guard let digit = digits.popFirst().flatMap(value), index < 1 << 24 else { return nil }
                index += digit * weight
                let threshold = max(1, min(26, place - bias))
                if digit < threshold { break }
                weight *= 36 - threshold
                place += 36
                guard weight < 1 << 24 else { return nil }
            }
            let count = scalars.count + 1
            bias = adapted(index - before, count: count, isFirst: before == 0)
            code += index / count
            index %= count
            guard let scalar = Unicode.Scalar(UInt32(code)) else { return nil }
            scalars.insert(scalar, at: index)
            index += 1
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func value(of digit: UInt8) -> Int? {
        if digit.isDigit { return Int(digit - UInt8(ascii: "0")) + 26 }
        return digit.isLetter ? Int(digit.lowercased - UInt8(ascii: "a")) : nil
    }

    private static func adapted(_ difference: Int, count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? difference / 700 : difference / 2
        delta += delta / count
        var steps = 0
        while delta > 455 {
            delta /= 35
            steps += 36
        }
        return steps + 36 * delta / (delta + 38)
    }
}
