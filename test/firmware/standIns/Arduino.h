#pragma once
/* What the generated sketch needs of Arduino, on this machine. */
#include <stdio.h>

struct SerialPort {
  void begin(long) {}
  void println(const char *text) { printf("%s\n", text); }
  void println(double value) { printf("%g\n", value); }
};

static SerialPort Serial;
static unsigned long now_us;

static unsigned long micros() { return now_us; }
