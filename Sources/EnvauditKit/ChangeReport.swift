import Auditing
import Records

extension ChangeSession {
    /// Reports what is proved of each changed secret, and returns the exit status.
    ///
    /// - Parameters:
    ///   - names: the secrets that were set.
    ///   - undone: what should have changed and did not, or is not known to have changed.
    @discardableResult
    func report(
        set names: [String], deleted: [String] = [], undone: [String], _ record: Record
    ) -> ExitStatus {
        var status = ExitStatus.success
        for name in deleted.sorted() {
            let isDone = !undone.contains(name)
            context.tell(TerminalText.escape("\(isDone ? "deleted" : "not deleted"): \(name)"))
            if !isDone { status = .incomplete }
        }
        for name in names.sorted() {
            let open = record.environments[0].checks.filter { $0.subject == name && $0.status != .pass }
            if undone.contains(name) {
                context.tell(TerminalText.escape("not set: \(name)"))
                if status == .success { status = .incomplete }
                continue
            }
            context.tell(TerminalText.escape(open.isEmpty ? "set and proved: \(name)" : "set: \(name)"))
            for check in open {
                context.tell(
                    TerminalText.escape("  \(check.status.rawValue): \(check.rule): \(check.message)"))
            }
            if open.contains(where: { $0.status == .fail }) { status = .failed }
            if status == .success, open.contains(where: { $0.status != .waived }) { status = .incomplete }
        }
        return status
    }
}
