import CLibcrypto
public import Support

/// The key that seals the parts of one sharded check: without it, a part can be neither read nor forged.
public struct ShardKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let bytes: [UInt8]
    /// Identifies the key without revealing it.
    package let id: String

    /// The variable that holds it.
    public static let variable = "ENVAUDIT_SHARD_KEY"

    package static let saltCount = 32
    private static let tagCount = 16
    /// The maximum length of one OpenSSL call, which counts in 31 bits.
    private static let mostAtOnce = 1 << 30

    /// Creates the operator's key from 32 random bytes in 64 hexadecimal digits.
    ///
    /// - Throws: ``Failure``, which repeats nothing of the text, if it is not such a key.
    public init(_ text: String) throws(Failure) {
        let advice = "Generate one with `openssl rand -hex 32`, and keep it where the tokens are kept."
        // 32 random bytes contain about thirty distinct values; fewer than sixteen suggest that a person typed them.
        guard text.utf8.count == 64, let bytes = Hexadecimal.bytes(of: text), Set(bytes).count >= 16 else {
            throw Failure(
                message: "\(ShardKey.variable) is not 32 random bytes in 64 hexadecimal digits",
                advice: advice)
        }
        self.bytes = bytes
        id = Hexadecimal.text(
            of: hmac("envaudit shard key id", key: bytes).prefix(8))
    }

    /// The word "key", without anything of the key.
    public var description: String { "(key)" }
    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Returns a random salt.
    package static func salt() -> [UInt8] { randomBytes(saltCount) }

    /// Encrypts `content` with AES-256-GCM under a key derived for the salt; the tag comes last.
    ///
    /// - Parameter head: Authenticated but unencrypted data.
    package func sealed(_ content: [UInt8], beside head: [UInt8], salt: [UInt8]) -> [UInt8] {
        let cipher = Cipher(key: key(salt), encrypts: true)
        cipher.authenticate(head)
        var output = cipher.update(content)
        var tag = [UInt8](repeating: 0, count: ShardKey.tagCount)
        precondition(
            cipher.finish() && EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_AEAD_GET_TAG, 16, &tag) == 1,
            "OpenSSL could not encrypt")
        output += tag
        return output
    }

    /// Decrypts sealed content; `nil` if any byte of it or of `head` was changed, or if it was sealed with another key.
    package func opened(_ sealed: [UInt8], beside head: [UInt8], salt: [UInt8]) -> [UInt8]? {
        guard sealed.count >= ShardKey.tagCount else { return nil }
        let cipher = Cipher(key: key(salt), encrypts: false)
        cipher.authenticate(head)
        var output = cipher.update(sealed.dropLast(ShardKey.tagCount))
        var tag = Array(sealed.suffix(ShardKey.tagCount))
        guard EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_AEAD_SET_TAG, 16, &tag) == 1, cipher.finish()
        else {
            output.wipe()
            return nil
        }
        return output
    }

    /// Returns the key derived for a salt, so that each file has its own.
    private func key(_ salt: [UInt8]) -> [UInt8] {
        (Array("envaudit shard 1".utf8) + salt).withUnsafeBytes { hmac($0, key: bytes) }
    }

    /// AES-256-GCM with a key that is used once, and therefore with a zero nonce.
    private final class Cipher {
        let context: OpaquePointer
        private let encrypts: Int32

        init(key: [UInt8], encrypts: Bool) {
            var key = key
            defer { key.wipe() }
            self.encrypts = encrypts ? 1 : 0
            guard let context = EVP_CIPHER_CTX_new(),
                EVP_CipherInit_ex(
                    context, EVP_aes_256_gcm(), nil, key, [UInt8](repeating: 0, count: 12), self.encrypts)
                    == 1
            else { preconditionFailure("OpenSSL could not prepare a cipher") }
            self.context = context
        }

        deinit { EVP_CIPHER_CTX_free(context) }

        func authenticate(_ head: [UInt8]) {
            var count: Int32 = 0
            precondition(
                EVP_CipherUpdate(context, nil, &count, head, Int32(head.count)) == 1,
                "OpenSSL could not authenticate")
        }

        func update(_ content: some Collection<UInt8>) -> [UInt8] {
            var input = Array(content)
            defer { input.wipe() }
            var output = [UInt8](repeating: 0, count: input.count)
            input.withUnsafeBufferPointer { input in
                output.withUnsafeMutableBufferPointer { output in
                    guard let source = input.baseAddress, let target = output.baseAddress else { return }
                    for start in stride(from: 0, to: input.count, by: ShardKey.mostAtOnce) {
                        var count: Int32 = 0
                        let length = Int32(min(ShardKey.mostAtOnce, input.count - start))
                        precondition(
                            EVP_CipherUpdate(context, target + start, &count, source + start, length) == 1,
                            "OpenSSL could not encrypt")
                    }
                }
            }
            return output
        }

        /// Finishes and returns whether the content is authentic.
        func finish() -> Bool {
            var (rest, count) = ([UInt8](repeating: 0, count: 16), Int32(0))
            return EVP_CipherFinal_ex(context, &rest, &count) == 1
        }
    }
}
