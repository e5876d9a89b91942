import Providers
/// What a front end may have at most. Beyond that it is not read, and proves nothing.
enum FrontendLimits {
    /// The bytes of one file, decompressed: ten times what a large application loads at its start.
    static let fileBytes = 10 << 20
    /// The bytes of all files: more than the memory that a check may take for one environment of many.
    static let allBytes = 40 << 20
    /// The files: large applications have some hundred.
    static let files = 400
    /// The requests: most strings that look like a script's path are one; not all are.
    static let requests = 1000
    /// How far from the page a script may be, by scripts that load scripts. Bundlers list all that there are in the
    /// first of them.
    static let depth = 5
    /// The redirects one after another. Browsers follow 20; an application needs one or two.
    static let redirects = 5
    /// The requests at once, which together may go beyond `allBytes` by their own limit each.
    static let requestsAtOnce = 16
}
