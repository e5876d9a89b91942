#ifndef ENVAUDIT_CLIBDEFLATE_SHIM_H
#define ENVAUDIT_CLIBDEFLATE_SHIM_H

#include <libdeflate.h>

#endif
