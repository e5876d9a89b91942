// TOML as JSON, by toml++ (C++). Nothing of C++ shows: exceptions and failed assertions become a result.
#ifndef ENVAUDIT_CTOMLPLUSPLUS_H
#define ENVAUDIT_CTOMLPLUSPLUS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    /// The JSON text, to be freed by `toml_json_free`; NULL where the text is no TOML.
    char *json;
    size_t length;
    /// Where the text is no TOML, from 1; 0 where the place is unknown.
    unsigned line;
    unsigned column;
} toml_json_t;

/// Dates, times, infinities and NaN become texts.
toml_json_t toml_json_parse(const char *text, size_t length);

void toml_json_free(toml_json_t result);

#ifdef __cplusplus
}
#endif

#endif
