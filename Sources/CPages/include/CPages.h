#ifndef CPAGES_H
#define CPAGES_H

#include <stddef.h>

/// A page of docs/, as it was when the program was built.
struct envaudit_page {
    const char *name;
    const unsigned char *text;
    size_t size;
};

/// The page with this number, from 0; NULL behind the last.
const struct envaudit_page *envaudit_page_at(size_t index);

#endif
