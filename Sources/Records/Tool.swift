/// This tool, as records name it.
public enum Tool {
    /// The version by semantic versioning; `CHANGELOG.md` says what changed.
    public static let version = "0.1.0"
}
