/* Reset, faults, semihosting and ticks of a 32-bit RISC-V. */
#include "board.h"

#define WITH_CSR(instruction) ".option push\n .option arch, +zicsr\n " instruction "\n .option pop"

extern uint32_t data_from[], data_start[], data_end[], bss_start[], bss_end[];

/* the three instructions that mean a semihosting call: uncompressed, and in one page */
__attribute__((naked, aligned(16))) intptr_t board_call(intptr_t operation, void *argument) {
  (void)operation;
  (void)argument;
  __asm volatile(
      ".option push\n .option norvc\n slli zero, zero, 0x1f\n ebreak\n srai zero, zero, 7\n ret\n .option pop");
}

/* instructions retired, which the emulator counts exactly */
uint32_t board_ticks(void) {
  uint32_t count;
  __asm volatile(WITH_CSR("csrr %0, minstret") : "=r"(count));
  return count;
}

__attribute__((aligned(4))) static void fault(void) {
  board_exit(70);
}

__attribute__((used)) static void start(void) {
  __asm volatile(WITH_CSR("csrw mtvec, %0") : : "r"(fault));
  const uint32_t *from = data_from;
  for (uint32_t *to = data_start; to < data_end; to++) {
    *to = *from++;
  }
  for (uint32_t *to = bss_start; to < bss_end; to++) {
    *to = 0;
  }
  board_exit(main());
}

__attribute__((naked, section(".vectors"), used)) void reset(void) {
  __asm volatile(".option push\n .option norelax\n la gp, __global_pointer$\n .option pop\n la sp, stack_top\n j start");
}
