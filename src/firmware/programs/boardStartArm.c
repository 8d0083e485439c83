/* Reset, faults, semihosting and ticks of a Cortex-M. */
#include "board.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define CPACR REGISTER(0xE000ED88u)
#define SYSTICK_CONTROL REGISTER(0xE000E010u)
#define SYSTICK_RELOAD REGISTER(0xE000E014u)
#define SYSTICK_VALUE REGISTER(0xE000E018u)

extern uint32_t data_from[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];

__attribute__((naked)) intptr_t board_call(intptr_t operation, void *argument) {
  (void)operation;
  (void)argument;
  __asm volatile("bkpt 0xab\n bx lr");
}

/* SysTick counts down from 2^24 - 1 at the rate of the core */
uint32_t board_ticks(void) {
  return 0xFFFFFFu - SYSTICK_VALUE;
}

static void fault(void) {
  board_exit(70);
}

void reset(void) {
#ifdef __ARM_FP
  CPACR |= 0xFu << 20;
  __asm volatile("dsb\n isb");
#endif
  const uint32_t *from = data_from;
  for (uint32_t *to = data_start; to < data_end; to++) {
    *to = *from++;
  }
  for (uint32_t *to = bss_start; to < bss_end; to++) {
    *to = 0;
  }
  SYSTICK_RELOAD = 0xFFFFFFu;
  SYSTICK_VALUE = 0;
  SYSTICK_CONTROL = 5;
  board_exit(main());
}

__attribute__((section(".vectors"), used)) static void (*const vectors[16])(void) = {
  (void (*)(void))stack_top, reset, fault, fault, fault, fault, fault, fault,
  fault, fault, fault, fault, fault, fault, fault, fault,
};
