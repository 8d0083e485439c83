/*
 * Runs a program for an AVR on this machine by libsimavr: FIRMWARE MCU INPUTS. Rows of doubles from the file INPUTS go in as the chain's samples, what
 * comes out is written to the file "outputs" as doubles, and what the steps took is printed as JSON.
 */
#include <simavr/sim_avr.h>
#include <simavr/sim_core.h>
#include <simavr/sim_elf.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "avrPort.h"
#include "program.h"

/* the same places on all AVRs with that many registers: memory addresses of GPIOR0, 1, 2 */
enum { TAKES = 0x3E, GIVES = 0x4A, MARKS = 0x4B };
enum { FAILED = 1, NO_MEMORY = 71 };

typedef struct {
  uint64_t sum;
  uint64_t worst;
  uint64_t start;
} meter;

static FILE *inputs, *outputs;
static SLIPRING_SAMPLE row[SLIPRING_INPUTS];
static size_t given = sizeof row;
static uint8_t taken[sizeof(SLIPRING_SAMPLE)];
static size_t held;
static bool stepping, done;
static uint64_t executed, steps;
static meter instructions, cycles;
static unsigned stack_at_start, stack_bytes;

static unsigned stack_pointer(const avr_t *avr) {
  return avr->data[R_SPL] | (unsigned)avr->data[R_SPH] << 8;
}

static void begin(meter *m, uint64_t now) {
  m->start = now;
}

static void end(meter *m, uint64_t now) {
  const uint64_t took = now - m->start;
  m->sum += took;
  m->worst = took > m->worst ? took : m->worst;
}

/* whether a row follows, then its bytes */
static uint8_t give(avr_t *avr, avr_io_addr_t address, void *param) {
  (void)avr, (void)address, (void)param;
  if (given < sizeof row) {
    return ((const uint8_t *)row)[given++];
  }
  double values[SLIPRING_INPUTS];
  if (fread(values, sizeof values, 1, inputs) != 1) {
    return 0;
  }
  for (int i = 0; i < SLIPRING_INPUTS; i++) {
    row[i] = (SLIPRING_SAMPLE)values[i];
  }
  given = 0;
  return 1;
}

static void take(avr_t *avr, avr_io_addr_t address, uint8_t byte, void *param) {
  (void)avr, (void)address, (void)param;
  taken[held++] = byte;
  if (held < sizeof taken) {
    return;
  }
  held = 0;
  SLIPRING_SAMPLE value;
  memcpy(&value, taken, sizeof value);
  const double wide = (double)value;
  if (fwrite(&wide, sizeof wide, 1, outputs) != 1) {
    exit(FAILED);
  }
}

static void mark(avr_t *avr, avr_io_addr_t address, uint8_t what, void *param) {
  (void)address, (void)param;
  if (what == AVR_DONE) {
    done = true;
  } else if (what == AVR_BEGIN) {
    stepping = true;
    stack_at_start = stack_pointer(avr);
    begin(&instructions, executed);
    begin(&cycles, avr->cycle);
  } else {
    stepping = false;
    steps++;
    /* the instruction that wrote the mark is none of the step's */
    end(&instructions, executed - 1);
    end(&cycles, avr->cycle - 1);
  }
}

static void print_meter(const char *name, const meter *m) {
  const uint64_t mean = steps > 0 ? (m->sum + steps / 2) / steps : 0;
  printf(",\"%s\":{\"mean\":%llu,\"worst\":%llu}", name, (unsigned long long)mean, (unsigned long long)m->worst);
}

int main(int argc, char **argv) {
  elf_firmware_t firmware;
  memset(&firmware, 0, sizeof firmware);
  if (argc != 4 || elf_read_firmware(argv[1], &firmware) != 0) {
    return FAILED;
  }
  avr_t *const avr = avr_make_mcu_by_name(argv[2]);
  inputs = fopen(argv[3], "rb");
  outputs = fopen("outputs", "wb");
  if (!avr || !inputs || !outputs) {
    return FAILED;
  }
  avr_init(avr);
  avr_load_firmware(avr, &firmware);
  avr_register_io_write(avr, TAKES, take, NULL);
  avr_register_io_write(avr, MARKS, mark, NULL);
  avr_register_io_read(avr, GIVES, give, NULL);
  const unsigned data_end = 0x100 + firmware.datasize + firmware.bsssize;
  while (!done) {
    /* one instruction at a time */
    avr->run_cycle_limit = 1;
    avr->run_cycle_count = 1;
    const int state = avr_run(avr);
    executed++;
    if (state == cpu_Crashed || state == cpu_Done) {
      return FAILED;
    }
    if (!stepping) {
      continue;
    }
    const unsigned at = stack_pointer(avr);
    if (at < data_end) {
      return NO_MEMORY;
    }
    stack_bytes = at < stack_at_start && stack_at_start - at > stack_bytes ? stack_at_start - at : stack_bytes;
  }
  printf("{\"stackBytes\":%u", stack_bytes);
  if (steps > 0) {
    print_meter("instructions", &instructions);
    print_meter("cycles", &cycles);
  }
  printf("}\n");
  return fclose(outputs) == 0 ? 0 : FAILED;
}
