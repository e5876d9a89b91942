#ifndef ENVAUDIT_CLIBCRYPTO_SHIM_H
#define ENVAUDIT_CLIBCRYPTO_SHIM_H

// SHA256_Init and the like are stable, and twice as fast for short texts as what replaces them.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#endif
