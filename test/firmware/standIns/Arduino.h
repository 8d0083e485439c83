#pragma once
/* What the generated sketch needs of Arduino, on this machine. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct SerialPort {
  void begin(long) {}
  void println(const char *text) { printf("%s\n", text); }
  void println(double value) { printf("%g\n", value); }
  size_t write(const uint8_t *bytes, size_t n) { return fwrite(bytes, 1, n, stdout); }
  int available() { return 0; }
  int read() { return -1; }
};

static SerialPort Serial;
static unsigned long now_us;

static unsigned long micros() { return now_us; }
