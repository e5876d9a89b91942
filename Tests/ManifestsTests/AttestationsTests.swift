import Manifests
import Support
import Testing

@Suite struct AttestationsTests {
    /// One entry, whole.
    static let whole = """
        - secret: PAY_KEY
          establishes: { prefix: [pk_a_, pk_b_], format: { hex: 32 }, min_length: 9 }
          by: Ann
          on: 2026-11-20
          until: 2027-11-20
          binding: scrypt:…

        """

    private func read(_ text: String) -> Attestations { .read(ManifestFile(path: "a.yaml", text: text)) }

    private func problems(_ text: String) -> [String] { read(text).problems.map(\.problem.description) }

    @Test func readsSecretsAndItems() throws {
        let text =
            "# a comment\n" + Self.whole
            + "- { item: hooks, link: 'https://pay.test/x', by: Bo, on: 2026-01-01, until: 2026-01-01 }\n"
            + "- { item: talk, note: 'seen: \"it\"', by: Bo, on: 2026-01-01, until: 2026-01-02 }\n"
        let read = read(text)
        #expect(read.problems.isEmpty)
        let day = try #require(CalendarDate("2026-01-01"))
        #expect(
            read.entries.map(\.value.subject) == [
                .secret(
                    name: "PAY_KEY",
                    establishes: [.prefix(["pk_a_", "pk_b_"]), .hex(bytes: 32), .minimumLength(9)],
                    binding: "scrypt:…"),
                .item(id: "hooks", .link("https://pay.test/x")), .item(id: "talk", .note("seen: \"it\"")),
            ])
        #expect(read.entries[0].position.description == "a.yaml:2:3")
        #expect(read.entries[1].value.by == "Bo")
        #expect(read.entries[1].value.on == day)
        #expect(read.entries[1].value.until == day)
    }

    static let bad: [InvalidManifest] = [
        InvalidManifest("nothing", "", "1:1: the file is empty: expected a list of attestations, or no file"),
        InvalidManifest(
            "comments alone", "# a\n\r\n  # b\r\n",
            "1:1: the file is empty: expected a list of attestations, or no file"),
        InvalidManifest("a mapping", "a: 1\n", "1:1: expected a list of attestations, found a mapping"),
        InvalidManifest("a text in the list", "- a\n", "1:3: expected an attestation, found a text"),
        InvalidManifest(
            "cut off in a text", "- secret: A\n  by: \"An",
            "2:7: unclosed quote"),
        InvalidManifest(
            "cut off between fields",
            String(whole.prefix(upTo: whole.firstRange(of: "  until")?.lowerBound ?? whole.endIndex)),
            "1:3: missing key \"until\": expected a date such as 2026-02-13",
            "1:3: missing key \"binding\": expected a binding"),
        InvalidManifest(
            "an unknown key", whole + "  value: x\n",
            "7:3: unknown key \"value\": expected binding, by, establishes, on, secret or until"),
        InvalidManifest(
            "a key twice", whole + "  by: Bo\n",
            "7:3: duplicate key \"by\", first declared on line 3"),
        InvalidManifest(
            "about nothing", "- { by: A, on: 2026-01-01, until: 2026-01-02 }\n",
            "1:3: expected \"secret\" or \"item\", found neither"),
        InvalidManifest(
            "about two", whole + "  item: hooks\n",
            "1:3: expected \"secret\" or \"item\", found both"),
        InvalidManifest(
            "a name that is none", whole.replacing("PAY_KEY", with: "PAY KEY"),
            "1:11: invalid secret name \"PAY KEY\": expected letters, digits and _"),
        InvalidManifest(
            "nothing established", whole.replacing(/\{ prefix.*\}/, with: "{}"),
            "2:16: expected \"prefix\", \"suffix\", \"format\", \"length\", \"min_length\" or \"without\""),
        InvalidManifest(
            "an unknown form", whole.replacing("hex: 32", with: "hexx: 32"),
            "2:52: unknown format \"hexx\" (did you mean \"hex\"?)"
        ),
        InvalidManifest(
            "a day that is none", whole.replacing("2027-11-20", with: "2027-02-30"),
            "5:10: invalid date \"2027-02-30\": expected one such as 2026-02-13"),
        InvalidManifest(
            "over before it began", whole.replacing("2027", with: "2025"),
            "1:3: it ends on 2025-11-20, before it was stated on 2026-11-20"),
        InvalidManifest(
            "an item without evidence", "- { item: a, by: A, on: 2026-01-01, until: 2026-01-02 }\n",
            "1:3: expected \"note\" or \"link\""),
        InvalidManifest(
            "an item with a link that is none",
            "- { item: a, link: 'javascript:1', by: A, on: 2026-01-01, until: 2026-01-02 }\n",
            "1:20: invalid URL \"javascript:1\": expected https://… with a host"),
        InvalidManifest(
            "aliases", "- &a b\n- *a\n",
            "1:3: anchors (&name) are not part of the manifest language; write the value itself, or put it in quotes if the & is part of it"
        ),
        InvalidManifest(
            "too many", String(repeating: "- a\n", count: 1001),
            "1:1: 1001 attestations: expected at most 1000"),
    ]

    @Test(arguments: bad) func tellsWhatCanNotBeRead(_ manifest: InvalidManifest) {
        #expect(problems(manifest.text) == manifest.problems.map { "a.yaml:\($0)" })
        #expect(read(manifest.text).entries.isEmpty)
    }

    @Test func oneBadEntryLeavesTheOthers() {
        let read = read(Self.whole + Self.whole.replacing("PAY_KEY", with: "B").replacing("on:", with: "no:"))
        #expect(read.entries.count == 1)
        #expect(Set(read.problems.map(\.subject)) == ["B"])
        #expect(read.problems.map(\.problem.position.line).allSatisfy { $0 >= 7 })
    }

    // MARK: Adding

    private static let day = CalendarDate(secondsSince1970: 1_795_237_200)

    private static func secret(_ name: String, _ forms: [ValueForm] = [.uuid], binding: String = "scrypt:x")
        -> Attestation
    {
        Attestation(
            .secret(name: name, establishes: forms, binding: binding), by: "Ann: “A” #1", on: day, until: day)
    }

    private func adding(_ new: [Attestation], to text: String?) -> String? {
        AttestationEdit.adding(new, to: text.map { ManifestFile(path: "a.yaml", text: $0) }, of: "preprod")
    }

    static let forms: [[ValueForm]] = [
        [ValueForm.prefix(["sk_test_"])], [.prefix(["a: b", "\"", "\\", "#", "null", "- x", "é\t"])],
        [.hex(bytes: nil)], [.hex(bytes: 32)], [.base64(bytes: nil)], [.base64(bytes: 1)], [.url], [.host],
        [.email], [.uuid], [.json(keys: [])], [.json(keys: ["a"])], [.json(keys: ["a b", "true", "1"])],
        [.jwt(role: nil)], [.jwt(role: "service_role")], [.minimumLength(40)],
        [.suffix([".example", "b"])], [.length(32)], [.without(["demo.example", "a: b"])],
        [.without(["w"]), .minimumLength(3), .length(4), .suffix(["s"]), .hex(bytes: 2)],
        [.prefix(["-----BEGIN " + "PRIVATE KEY-----"])],
        [.prefix(["p"]), .json(keys: ["k"]), .minimumLength(1)], [.minimumLength(1), .uuid, .prefix(["p"])],
    ]

    /// Every form is read as what was written, whatever text it holds.
    @Test(arguments: forms) func writesWhatItReads(_ forms: [ValueForm]) throws {
        let attestation = Self.secret("KEY", forms)
        let text = try #require(adding([attestation], to: nil))
        #expect(read(text).entries.map(\.value) == [attestation])
        #expect(text.hasPrefix("# "))
    }

    @Test func keepsCommentsAndTheOtherEntries() throws {
        let old = """
            # first
            - secret: A
              # inside A
              establishes: {prefix:   x}
              by: 'Ann'   # why
              on: 2026-01-01
              until: 2027-01-01
              binding: b

            # between
            - secret: B
              establishes: { format: uuid }
              by: Bo
              on: 2026-01-01
              until: 2027-01-01
              binding: b
            # last
            """
        let added = try #require(adding([Self.secret("C")], to: old))
        #expect(added.hasPrefix(old + "\n- secret: C\n"))
        let replaced = try #require(adding([Self.secret("B")], to: old + "\n"))
        let upToB = old.prefix(upTo: try #require(old.range(of: "- secret: B")).lowerBound)
        #expect(replaced.hasPrefix(upToB + "# last\n- secret: B\n"))
        #expect(read(replaced).entries.count == 2)
    }

    @Test func replacesWithCarriageReturns() throws {
        let old = try #require(adding([Self.secret("A"), Self.secret("B")], to: nil)).replacing(
            "\n", with: "\r\n")
        let text = try #require(adding([Self.secret("A", [.host])], to: old))
        #expect(read(text).entries.map(\.value) == [Self.secret("B"), Self.secret("A", [.host])])
    }

    @Test(arguments: [
        "[{ item: a, note: b, by: c, on: 2026-01-01, until: 2026-01-02 }]\n",
        "  - { item: a, note: b, by: c, on: 2026-01-01, until: 2026-01-02 }\n",
        "- item: a\n  note: b\n", "a: 1\n", "- \"",
        "---\n- { item: a, note: b, by: c, on: 2026-01-01, until: 2026-01-02 }\n...\n",
    ]) func addsToNothingThatItWouldSpoil(_ old: String) {
        #expect(adding([Self.secret("A")], to: old) == nil)
    }
}
