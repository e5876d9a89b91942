import Auditing
import Records
import Renderings
import Testing

/// Colour is for terminals that asked for it, and takes nothing from the text.
@Suite struct ColorTests {
    @Test(arguments: Sample.all)
    func isLeftOutUnlessAskedFor(_ sample: Sample) {
        for format in RecordFormat.all {
            #expect(
                !format.render(sample.record, TextStyle()).unicodeScalars.contains("\u{1B}"), "\(format.name)"
            )
        }
    }

    @Test(arguments: Sample.all)
    func leavesTheTextAsItIs(_ sample: Sample) throws { try expectSameText(sample.record) }

    @Test(arguments: HostileText.all)
    func leavesHostileTextAsItIs(_ hostile: HostileText) throws {
        try expectSameText(HostileRecord.record(of: hostile))
    }

    @Test func changesNoOtherFormat() {
        for format in RecordFormat.all where format.name != "text" {
            let record = Sample.all[0].record
            #expect(format.render(record, TextStyle(usesColor: true)) == format.render(record, TextStyle()))
        }
    }

    /// A failure is red and so is its verdict; what is unproven or waived is yellow; what passed is green.
    @Test func saysHowItStands() throws {
        let text = try colored(#require(Sample.all.first { $0.name == "waivers" }).record)
        for expected in [
            "\n\u{1B}[31mFAIL\u{1B}[0m  \u{1B}[1mPAYMENTS_WEBHOOK_SECRET\u{1B}[0m has the same value as",
            "\n\u{1B}[33mUNPROVEN\u{1B}[0m  ", "\n\u{1B}[33mWAIVED\u{1B}[0m  ",
            "preprod: \u{1B}[31mFAIL\u{1B}[0m (",
        ] {
            #expect(text.contains(expected), "\(expected.debugDescription)")
        }
    }

    private func expectSameText(_ record: Record, at location: SourceLocation = #_sourceLocation) throws {
        let text = try #require(RecordFormat.all.first)
        let plain = text.render(record, TextStyle())
        let colored = colored(record)
        #expect(colored != plain, sourceLocation: location)
        #expect(Showing.withoutColor(colored).utf8.elementsEqual(plain.utf8), sourceLocation: location)
    }

    private func colored(_ record: Record) -> String {
        RecordFormat.all[0].render(record, TextStyle(usesColor: true))
    }
}
