#include "CPlaceholders.h"

// Computed from the texts by a test, which fails if they differ: at the start of each run it would take a third of a check.
#pragma clang diagnostic ignored "-Wc23-extensions"

// Little-endian, as the processors are that envaudit runs on.
static const _Alignas(uint32_t) unsigned char heads[] = {
#embed "heads.bin"
};

const uint32_t *envaudit_placeholder_heads(void) { return (const uint32_t *)heads; }

size_t envaudit_placeholder_head_count(void) { return sizeof heads / sizeof(uint32_t); }
