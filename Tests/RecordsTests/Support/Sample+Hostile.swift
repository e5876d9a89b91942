import Auditing

extension Sample {
    static func hostile() -> Sample { Sample(name: "hostile", record: HostileRecord.everything) }
}
