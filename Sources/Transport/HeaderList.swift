import CLibcurl
import Glibc

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
