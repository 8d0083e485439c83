/** What a board is called by the tools that put programs on it; a tool that does not know it is left out. */
export interface FlashBoard {
  readonly name: string;
  readonly summary: string;
  /** Fully qualified board name of arduino-cli. */
  readonly arduino?: string;
  readonly platformio?: string;
  /** Board of Zephyr's west. */
  readonly zephyr?: string;
  /** OpenOCD's target, behind an ST-LINK; also means that ST's own tools know it. */
  readonly stm32?: string;
  readonly avrdude?: { readonly part: string; readonly programmer: string };
  /** Shows itself as a drive in its boot loader. */
  readonly uf2?: true;
}

const nucleo = (part: string, stm32: string): FlashBoard => ({
  name: `nucleo-${part}`,
  summary: `Nucleo-64 ${part.toUpperCase()}`,
  arduino: `STMicroelectronics:stm32:Nucleo_64:pnum=NUCLEO_${part.toUpperCase()}`,
  platformio: `nucleo_${part}`,
  zephyr: `nucleo_${part}`,
  stm32,
});

/** Boards that motors are run by, by name. */
export const flashBoards: readonly FlashBoard[] = [
  {
    name: 'arduino-uno',
    summary: 'Arduino Uno (ATmega328P)',
    arduino: 'arduino:avr:uno',
    platformio: 'uno',
    avrdude: { part: 'm328p', programmer: 'arduino' },
  },
  {
    name: 'arduino-mega',
    summary: 'Arduino Mega 2560',
    arduino: 'arduino:avr:mega',
    platformio: 'megaatmega2560',
    avrdude: { part: 'm2560', programmer: 'wiring' },
  },
  {
    name: 'arduino-due',
    summary: 'Arduino Due (Cortex-M3)',
    arduino: 'arduino:sam:arduino_due_x_dbg',
    platformio: 'due',
    zephyr: 'arduino_due',
  },
  {
    name: 'arduino-nano-33-ble',
    summary: 'Arduino Nano 33 BLE (Cortex-M4)',
    arduino: 'arduino:mbed_nano:nano33ble',
    platformio: 'nano33ble',
    zephyr: 'arduino_nano_33_ble',
  },
  {
    name: 'b-g431b-esc1',
    summary: 'ST B-G431B-ESC1 motor controller',
    arduino: 'STMicroelectronics:stm32:Disco:pnum=B_G431B_ESC1',
    platformio: 'disco_b_g431b_esc1',
    zephyr: 'b_g431b_esc1',
    stm32: 'stm32g4x',
  },
  {
    name: 'bluepill',
    summary: 'Blue Pill (STM32F103C8)',
    arduino: 'STMicroelectronics:stm32:GenF1:pnum=BLUEPILL_F103C8',
    platformio: 'bluepill_f103c8',
    stm32: 'stm32f1x',
  },
  { name: 'esp32', summary: 'ESP32 development board', arduino: 'esp32:esp32:esp32', platformio: 'esp32dev' },
  nucleo('f103rb', 'stm32f1x'),
  nucleo('f401re', 'stm32f4x'),
  nucleo('f446re', 'stm32f4x'),
  nucleo('g474re', 'stm32g4x'),
  {
    name: 'pico',
    summary: 'Raspberry Pi Pico (RP2040)',
    arduino: 'rp2040:rp2040:rpipico',
    platformio: 'pico',
    zephyr: 'rpi_pico',
    uf2: true,
  },
  {
    name: 'teensy-40',
    summary: 'Teensy 4.0 (Cortex-M7)',
    arduino: 'teensy:avr:teensy40',
    platformio: 'teensy40',
    zephyr: 'teensy40',
  },
];
