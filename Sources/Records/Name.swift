extension String {
    /// As a name is shown: in quotes where its ends could not be seen otherwise.
    package var asName: String {
        let showsItsEnds = !isEmpty && unicodeScalars.first != " " && unicodeScalars.last != " "
        return showsItsEnds ? self : "\"\(self)\""
    }
}
