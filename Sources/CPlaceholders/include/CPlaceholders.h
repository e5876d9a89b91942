#ifndef CPLACEHOLDERS_H
#define CPLACEHOLDERS_H

#include <stddef.h>
#include <stdint.h>

/// The first four bytes of the SHA-256 of each placeholder that depends on no manifest, as numbers in ascending order.
const uint32_t *envaudit_placeholder_heads(void);

/// The number of these.
size_t envaudit_placeholder_head_count(void);

#endif
