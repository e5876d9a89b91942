import CLibcurl
import Glibc

/// Sets a handle's options and remembers the first that libcurl refused: a limit or a verification that is
/// not in force must not go unnoticed.
struct EasyOptions {
    let easy: UnsafeMutableRawPointer
    private(set) var firstRefused: CURLoption?

    init(_ easy: UnsafeMutableRawPointer) { self.easy = easy }

    mutating func set(_ option: CURLoption, _ value: Int) {
        note(option, libcurl_set_long(easy, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: Bool) { set(option, value ? 1 : 0) }

    /// libcurl copies the string; `nil` takes its default away.
    mutating func set(_ option: CURLoption, _ value: String?) {
        note(option, libcurl_set_string(easy, option, value))
    }

    mutating func set(_ option: CURLoption, large value: Int) {
        note(option, libcurl_set_off_t(easy, option, curl_off_t(value)))
    }

    /// The memory has to outlive the transfer.
    mutating func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) {
        note(option, libcurl_set_pointer(easy, option, value))
    }

    /// libcurl copies the bytes.
    mutating func set(_ option: CURLoption, blob value: [UInt8]) {
        note(option, value.withUnsafeBytes { libcurl_set_blob(easy, option, $0.baseAddress, $0.count) })
    }

    /// The list has to outlive the transfer.
    mutating func set(_ option: CURLoption, list value: UnsafeMutablePointer<curl_slist>?) {
        note(option, libcurl_set_list(easy, option, value))
    }

    mutating func set(_ option: CURLoption, callback value: curl_write_callback) {
        note(option, libcurl_set_write_callback(easy, option, value))
    }

    private mutating func note(_ option: CURLoption, _ code: CURLcode) {
        if code != CURLE_OK, firstRefused == nil { firstRefused = option }
    }
}

/// The header lines of a request in libcurl's form. They hold the token, and are overwritten when freed.
final class HeaderList {
    private(set) var head: UnsafeMutablePointer<curl_slist>?

    init(_ request: HTTPRequest) {
        for field in request.headers.fields {
            // To libcurl "Name:" removes a header, and "Name;" sends it without a value.
            append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        if let token = request.bearerToken { append("Authorization: Bearer \(token.characters)") }
        // Not libcurl's own: no pause for "100 Continue" (nor the repetition that a 417 causes), and no
        // claim that the body is a web form.
        append("Expect:")
        if request.headers["Content-Type"] == nil { append("Content-Type:") }
    }

    deinit {
        var node = head
        while let line = node?.pointee {
            explicit_bzero(line.data, strlen(line.data))
            node = line.next
        }
        libcurl_slist_free_all(head)
    }

    private func append(_ line: String) {
        if let longer = libcurl_slist_append(head, line) { head = longer }
    }
}
