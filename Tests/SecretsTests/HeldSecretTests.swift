import Secrets
import Testing

@Suite struct HeldSecretTests {
    @Test func holdsAValueUnderItsName() {
        let held = [HeldSecret("A", .randomUUID()), HeldSecret("B", .randomUUID())]
        #expect(held.map(\.name) == ["A", "B"])
        #expect(held.map { $0.value.count } == [36, 36])
        #expect(held[0].value.digest != held[1].value.digest)
    }

    /// However it is shown, it shows nothing of the value.
    @Test func isNeverShown() {
        let held = HeldSecret("KEY", secretValue(Array("hidden-value".utf8)))
        var texts = ["\(held)", "\([held])", String(reflecting: held), "\(["a": held])", "\(held as Any?)"]
        var dumped = ""
        dump(held, to: &dumped)
        dump([held], to: &dumped)
        texts.append(dumped)
        for text in texts { #expect(text.contains("KEY") && !text.contains("hidden"), "\(text)") }
        #expect(Mirror(reflecting: held).children.isEmpty)
        #expect(Mirror(reflecting: held).superclassMirror == nil)
    }
}
