import Auditing
import Manifests

/// What reports for machines share: the checks in the order in which they matter, and their words.
struct ReportedChecks {
    /// Every check, the worst first, in the record's order among equals.
    let worstFirst: [Check]

    init(_ record: Record) {
        worstFirst = record.reportedChecks.stablySorted {
            ($0.status.urgency, $0.severity) > ($1.status.urgency, $1.severity)
        }
    }

    /// Those that failed or could not be checked.
    var failures: [Check] { worstFirst.filter { $0.status == .fail || $0.status == .error } }
}

extension Check {
    /// What was found, and of what: `STRIPE_SECRET_KEY in preprod has the value …`.
    var sentence: String { "\(subject) in \(environment): \(message)" }

    /// The sentence, and what to do.
    var sentenceWithFix: String {
        [sentence, fix.map { "Fix: \($0)" }].compactMap(\.self).joined(separator: "\n")
    }

    /// Why a check that neither passed nor failed says nothing.
    var reasonToSkip: String? {
        switch status {
        case .unproven: "unproven: \(message)"
        case .absent: "absent: \(message)"
        case .waived: waiver.map { "waived until \($0.until) by \($0.owner): \($0.reason)" } ?? "waived"
        case .pass, .fail, .error: nil
        }
    }
}

extension Position {
    /// The file as a relative reference of a URI (RFC 3986): what no path segment has is percent-encoded.
    var reference: String { file.asReference }
}

extension String {
    /// A path as a relative reference of a URI.
    var asReference: String {
        var reference = ""
        for byte in utf8 {
            let isPlain =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._~/".utf8.contains(byte)
            if isPlain {
                reference.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                reference += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return reference
    }
}
