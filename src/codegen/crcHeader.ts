/** crc.h: a sum over constants, by which a self-test knows that flash holds what was exported. */
export const CRC_HEADER = `/*
 * crc.h: CRC-32 over constants, as zip and Ethernet compute it over their bytes from the lowest on. One changed byte is always found,
 * as is any change within 32 bits in a row; of others one in 2^32 is not.
 *
 * Constants are read as volatile: else a compiler would compute the sum itself and never look at the flash.
 */
#ifndef SLIPRING_CRC_H
#define SLIPRING_CRC_H

#include "slipring.h"

#include <string.h>

/* one copy of each: there are many calls and no hurry */
#ifdef __GNUC__
#define SLIPRING_CRC __attribute__((noinline, unused)) static
#else
#define SLIPRING_CRC static inline
#endif

SLIPRING_CRC uint32_t slipring_crc(uint32_t crc, uint32_t word, int32_t bits) {
  crc ^= word;
  for (int32_t i = 0; i < bits; i++) {
    crc = (crc >> 1) ^ ((crc & 1) != 0 ? UINT32_C(0xedb88320) : 0);
  }
  return crc;
}

SLIPRING_CRC uint32_t slipring_crc_bool(uint32_t crc, bool v) {
  return slipring_crc(crc, v ? 1 : 0, 8);
}

SLIPRING_CRC uint32_t slipring_crc_i32(uint32_t crc, int32_t v) {
  return slipring_crc(crc, (uint32_t)v, 32);
}

SLIPRING_CRC uint32_t slipring_crc_real(uint32_t crc, real_t v) {
#ifdef SLIPRING_REAL_DOUBLE
  uint64_t bits;
  memcpy(&bits, &v, sizeof bits);
  crc = slipring_crc(crc, (uint32_t)(bits & UINT32_MAX), 32);
  return slipring_crc(crc, (uint32_t)(bits >> 32), 32);
#else
  uint32_t bits;
  memcpy(&bits, &v, sizeof bits);
  return slipring_crc(crc, bits, 32);
#endif
}

SLIPRING_CRC uint32_t slipring_crc_reals(uint32_t crc, const volatile real_t *x, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    crc = slipring_crc_real(crc, x[i]);
  }
  return crc;
}

SLIPRING_CRC uint32_t slipring_crc_i32s(uint32_t crc, const volatile int32_t *x, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    crc = slipring_crc_i32(crc, x[i]);
  }
  return crc;
}

SLIPRING_CRC uint32_t slipring_crc_i16s(uint32_t crc, const volatile int16_t *x, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    crc = slipring_crc(crc, (uint16_t)x[i], 16);
  }
  return crc;
}

SLIPRING_CRC uint32_t slipring_crc_i8s(uint32_t crc, const volatile int8_t *x, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    crc = slipring_crc(crc, (uint8_t)x[i], 8);
  }
  return crc;
}

SLIPRING_CRC uint32_t slipring_crc_u8s(uint32_t crc, const volatile uint8_t *x, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    crc = slipring_crc(crc, x[i], 8);
  }
  return crc;
}

#endif
`;
