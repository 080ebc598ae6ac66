#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// What processors can do and Swift has no name for. Each function is a few instructions, inlined into its caller.

typedef uint8_t sqlstream_bytes16 __attribute__((vector_size(16)));

// Bit i of the result is the highest bit of byte i.
static inline uint32_t sqlstream_mask16(sqlstream_bytes16 bytes) {
#if defined(__SSE2__)
  return (uint32_t)__builtin_ia32_pmovmskb128((char __attribute__((vector_size(16))))bytes);
#else
  // The multiplication brings the highest bits of eight bytes side by side.
  uint64_t halves[2];
  memcpy(halves, &bytes, sizeof halves);
  uint64_t low = (halves[0] & 0x8080808080808080) * 0x0002040810204081 >> 56;
  uint64_t high = (halves[1] & 0x8080808080808080) * 0x0002040810204081 >> 56;
  return (uint32_t)(high << 8 | low);
#endif
}

static inline sqlstream_bytes16 sqlstream_load16(const void *bytes) {
  sqlstream_bytes16 result;
  memcpy(&result, bytes, sizeof result);
  return result;
}

// Bit i is set where byte i of sixteen is above 127: no ASCII.
static inline uint32_t non_ascii_mask16(const void *bytes) { return sqlstream_mask16(sqlstream_load16(bytes)); }

// Bit i is set where byte i of sixteen means something inside of a JSON string: a quote, a backslash, or a control
// character, which may not stand there.
static inline uint32_t json_string_stops16(const void *bytes) {
  sqlstream_bytes16 text = sqlstream_load16(bytes);
  return sqlstream_mask16((sqlstream_bytes16)((text == '"') | (text == '\\') | (text < 0x20)));
}

// Whether two times `count` bytes are equal: from 16 to 32 of them, as two times sixteen that may overlap.
static inline _Bool equal_bytes_16_to_32(const void *left, const void *right, size_t count) {
  const uint8_t *l = (const uint8_t *)left, *r = (const uint8_t *)right;
  size_t last = count - 16;
  sqlstream_bytes16 heads = (sqlstream_bytes16)(sqlstream_load16(l) == sqlstream_load16(r));
  sqlstream_bytes16 tails = (sqlstream_bytes16)(sqlstream_load16(l + last) == sqlstream_load16(r + last));
  return sqlstream_mask16(heads & tails) == 0xFFFF;
}

// Has a line of memory brought into the caches, for the processor to find it there later. Any address will do.
static inline void prefetch_line(const void *address) { __builtin_prefetch(address, 1, 3); }
