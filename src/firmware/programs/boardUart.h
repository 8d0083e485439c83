/* boardUart.h: the serial line of an emulated board; BOARD_UART says where it is. */
#ifndef BOARD_UART_H
#define BOARD_UART_H

#include <stdint.h>

#define UART_WORD(offset) (*(volatile uint32_t *)(BOARD_UART + (offset)))
#define UART_BYTE(offset) (*(volatile uint8_t *)(BOARD_UART + (offset)))

#ifdef __riscv
/* NS16550 */
static inline void board_uart_open(void) {
}

static inline void board_uart_put(uint8_t byte) {
  while ((UART_BYTE(5u) & 0x20u) == 0) {
  }
  UART_BYTE(0u) = byte;
}

static inline int board_uart_get(void) {
  return (UART_BYTE(5u) & 1u) != 0 ? UART_BYTE(0u) : -1;
}
#else
/* that of Arm's boards */
static inline void board_uart_open(void) {
  UART_WORD(0x10u) = 16;
  UART_WORD(8u) = 3;
}

static inline void board_uart_put(uint8_t byte) {
  while ((UART_WORD(4u) & 1u) != 0) {
  }
  UART_WORD(0u) = byte;
}

static inline int board_uart_get(void) {
  return (UART_WORD(4u) & 2u) != 0 ? (int)(UART_WORD(0u) & 255u) : -1;
}
#endif

#endif
