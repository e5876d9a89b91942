#include "CTomlplusplus.h"

#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string_view>

namespace {

struct failed_assertion {};

// Whether a line has more dots than a key may have levels. Keys are written on one line.
bool has_too_many_dots(std::string_view text) {
    int dots = 0;
    for (const char character : text) {
        if (character == '\n') dots = 0;
        if (character == '.' && ++dots > 250) return true;
    }
    return false;
}

}  // namespace

// toml++ 3.3 asserts that a key begins with a character that may begin one before it has looked at it, so "[!]" would
// end the process; without assertions it is undefined what happens. Both are errors of the text.
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? static_cast<void>(0) : throw failed_assertion{})
// Tables are built, written and freed recursively. Values in values are bounded by this, dotted keys by their line.
#define TOML_MAX_NESTED_VALUES 16
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

toml_json_t toml_json_parse(const char *text, size_t length) {
    toml_json_t result = {nullptr, 0, 0, 0};
    if (has_too_many_dots(std::string_view(text, length))) return result;
    try {
        const toml::table table = toml::parse(std::string_view(text, length));
        std::ostringstream stream;
        stream << toml::json_formatter(
            table, toml::format_flags::quote_dates_and_times | toml::format_flags::quote_infinities_and_nans |
                       toml::format_flags::allow_unicode_strings);
        const std::string json = stream.str();
        result.json = static_cast<char *>(std::malloc(json.size() + 1));
        if (result.json == nullptr) return result;
        std::memcpy(result.json, json.data(), json.size());
        result.length = json.size();
    } catch (const toml::parse_error &error) {
        result.line = error.source().begin.line;
        result.column = error.source().begin.column;
    } catch (...) {
    }
    return result;
}

void toml_json_free(toml_json_t result) { std::free(result.json); }
