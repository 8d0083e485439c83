/* A sketch's life: setup, then loop for as long as the clock goes on. */
#include SKETCH

int main() {
  setup();
  for (int i = 0; i < 40; i++) {
    now_us += PERIOD_US / 4 + 1;
    loop();
  }
  return 0;
}
