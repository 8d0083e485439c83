/* board.h: what the programs for emulated boards need from the board. Files are reached by semihosting: the emulator does the work. */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

enum { OPEN_TO_READ = 1, OPEN_TO_WRITE = 5 };

/* one semihosting call */
intptr_t board_call(intptr_t operation, void *argument);

/* a count that rises with the instructions, modulo BOARD_TICKS */
uint32_t board_ticks(void);

/* below this address the stack must not grow */
extern uint8_t stack_limit[];

int main(void);

static inline intptr_t board_open(const char *name, size_t length, intptr_t mode) {
  intptr_t block[3] = { (intptr_t)name, mode, (intptr_t)length };
  return board_call(0x01, block);
}

/* bytes that were read; fewer at the end of the file */
static inline size_t board_read(intptr_t file, void *to, size_t size) {
  intptr_t block[3] = { file, (intptr_t)to, (intptr_t)size };
  return size - (size_t)board_call(0x06, block);
}

static inline void board_write(intptr_t file, const void *from, size_t size) {
  intptr_t block[3] = { file, (intptr_t)from, (intptr_t)size };
  (void)board_call(0x05, block);
}

/* ends the emulation: 0 for success */
static inline void board_exit(int code) {
  /* the application ended by itself, with this code */
  intptr_t block[2] = { 0x20026, code };
  (void)board_call(0x20, block);
  for (;;) {
  }
}

#endif
