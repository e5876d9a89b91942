import FoundationEssentials
public import Secrets
public import Support

/// A statement in an envelope with its signature: DSSE (https://github.com/secure-systems-lab/dsse).
///
/// Nothing of an envelope is believed before its signature was verified, and only the bytes that were signed are read.
public enum SignedStatement {
    /// More than the statement on a workspace of thousands of environments has.
    public static let maximumBytes = 4 << 20

    private static let payloadType = "application/vnd.in-toto+json"

    /// The envelope with a statement, signed; it ends with a newline.
    public static func envelope(_ statement: RecordStatement, signedBy key: borrowing SigningKey) -> String {
        let payload = Array(statement.json.utf8)
        let signature = key.signature(of: encoding(of: payload))
        return JSONText.of(
            JSONValue.object([
                ("payload", .text(base64(payload))), ("payloadType", .text(payloadType)),
                (
                    "signatures",
                    .list([
                        .object([
                            ("keyid", .text(key.verifyingKey.id)), ("sig", .text(base64(signature))),
                        ])
                    ])
                ),
            ]))
    }

    /// The statement of an envelope that `key` signed.
    ///
    /// - Throws: ``Failure``, whose message goes on where the file's name stops.
    public static func verified(_ envelope: [UInt8], by key: VerifyingKey) throws(Failure) -> RecordStatement
    {
        guard let read = try? JSONDecoder().decode(Envelope.self, from: Data(envelope)) else {
            throw Failure(
                message: "is not a DSSE envelope",
                advice: "Make one: envaudit record sign RECORD --key PEM --commit SHA")
        }
        guard read.payloadType == payloadType else {
            throw Failure(message: "has another payload type than \(payloadType)", advice: "")
        }
        guard read.signatures.count == 1, let signature = read.signatures.first else {
            throw Failure(message: "has not exactly one signature", advice: "")
        }
        guard signature.keyid == key.id else {
            throw Failure(
                message: "was signed with another key", advice: "Verify it with the public half of that key.")
        }
        guard let payload = bytes(ofBase64: read.payload), let code = bytes(ofBase64: signature.sig),
            key.verifies(code, of: encoding(of: payload))
        else {
            throw Failure(
                message: "has a signature that does not fit: it was changed, or signed with another key",
                advice: "")
        }
        guard let statement = RecordStatement(json: payload) else {
            throw Failure(
                message: "is signed, and is not a statement of envaudit on a record",
                advice: "Make one: envaudit record sign RECORD --key PEM --commit SHA")
        }
        return statement
    }

    private struct Envelope: Decodable {
        let payload: String
        let payloadType: String
        let signatures: [Signature]

        struct Signature: Decodable {
            let keyid: String
            let sig: String
        }
    }

    /// What is signed: DSSE's pre-authentication encoding, which binds the payload to its type.
    private static func encoding(of payload: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8) + payload
    }

    private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// The bytes decoded from base64; `nil` if the text is not their canonical encoding.
    private static func bytes(ofBase64 text: String) -> [UInt8]? {
        guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else { return nil }
        return Array(data)
    }
}
