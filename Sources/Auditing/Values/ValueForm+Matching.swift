import Manifests
import Secrets
import Support

extension ValueForm {
    /// Returns whether a value has this form. It reads the bytes alone, so that no copy outlives the value.
    func matches(_ value: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .prefix(let prefixes):
            prefixes.contains { value.count > $0.utf8.count && value.starts(with: $0.utf8) }
        case .suffix(let suffixes): suffixes.contains { ends(value, with: $0) }
        case .hex(let bytes): isHex(value, bytes: bytes)
        case .base64(let bytes): isBase64(value, bytes: bytes)
        case .url: isURL(value)
        case .host: isHost(value[...])
        case .email: isEmail(value)
        case .uuid: isUUID(value)
        case .json(let keys):
            JSONObjectScanner(value).members().map { members in keys.allSatisfy { members[$0] != nil } }
                ?? false
        case .jwt(let role): isJWT(value, role: role)
        case .minimumLength(let count): value.count >= count
        case .length(let count): value.count == count
        case .without(let texts): !texts.contains { contains(value, $0) }
        }
    }
}

private typealias Bytes = Slice<UnsafeRawBufferPointer>

private func ends(_ value: UnsafeRawBufferPointer, with text: String) -> Bool {
    value.count > text.utf8.count && value[(value.count - text.utf8.count)...].elementsEqual(text.utf8)
}

/// Returns whether the value contains `text`. Hosts are compared without regard to case.
private func contains(_ value: UnsafeRawBufferPointer, _ text: String) -> Bool {
    let text = text.utf8.map(\.lowercased)
    guard value.count >= text.count else { return false }
    return (0...(value.count - text.count)).contains { start in
        value[start..<(start + text.count)].lazy.map(\.lowercased).elementsEqual(text)
    }
}

private func isHex(_ value: UnsafeRawBufferPointer, bytes: Int?) -> Bool {
    guard !value.isEmpty, value.count.isMultiple(of: 2), value.allSatisfy(\.isHexDigit) else { return false }
    return bytes.map { value.count == 2 * $0 } ?? true
}

private func isBase64(_ value: UnsafeRawBufferPointer, bytes: Int?) -> Bool {
    let padding = value.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    let digits = value.dropLast(padding)
    guard padding <= 2, !digits.isEmpty, digits.count % 4 != 1, digits.allSatisfy(\.isBase64Digit) else {
        return false
    }
    guard padding == 0 || value.count.isMultiple(of: 4) else { return false }
    return bytes.map { digits.count * 3 / 4 == $0 } ?? true
}

private func isURL(_ value: UnsafeRawBufferPointer) -> Bool {
    guard value.allSatisfy({ $0.isVisibleASCII && $0 != UInt8(ascii: "\"") }) else { return false }
    guard let scheme = ["https://", "http://"].first(where: { value.starts(with: $0.utf8) }) else {
        return false
    }
    let authority = value.dropFirst(scheme.utf8.count).prefix { ![0x2F, 0x3F, 0x23].contains($0) }
    let host =
        authority.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false).last ?? authority
    let name = host.prefix { $0 != UInt8(ascii: ":") }
    let port = host.dropFirst(name.count + 1)
    let isPort = port.count <= 5 && port.allSatisfy(\.isDigit)
    let number = isPort ? port.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } : 0
    return isHost(name) && (host.count <= name.count + 1 || (1...65535).contains(number))
}

private func isHost(_ value: Bytes) -> Bool {
    !value.contains(UInt8(ascii: "_")) && HTTPURL.problem(ofHost: value) == nil
}

private func isEmail(_ value: UnsafeRawBufferPointer) -> Bool {
    let parts = value.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, (1...64).contains(parts[0].count) else { return false }
    let isPlain = parts[0].allSatisfy { $0.isVisibleASCII && !"\"(),:;<>[\\]".utf8.contains($0) }
    return isPlain && parts[1].contains(UInt8(ascii: ".")) && isHost(parts[1])
}

private func isUUID(_ value: UnsafeRawBufferPointer) -> Bool {
    let parts = value.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
}

/// The keys that Supabase issues instead of its JWTs, by role: https://supabase.com/docs/guides/api/api-keys.
private let keysOfRoles = ["anon": "sb_publishable_", "service_role": "sb_secret_"]

private func isJWT(_ value: UnsafeRawBufferPointer, role: String?) -> Bool {
    if let key = role.flatMap({ keysOfRoles[$0] }), value.starts(with: key.utf8) {
        return value.dropFirst(key.utf8.count).count >= 16
    }
    let parts = value.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[2].isEmpty, Base64.url.decoded(parts[2]) != nil else { return false }
    func object(_ part: Bytes) -> [String: String?]? {
        Base64.url.decoded(part)?.withBytes { JSONObjectScanner($0).members(textsOf: "role") }
    }
    guard object(parts[0]) != nil, let payload = object(parts[1]) else { return false }
    return role.map { payload["role"] == .some($0) } ?? true
}
