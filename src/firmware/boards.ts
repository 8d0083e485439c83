/** A kind of microcontroller: how C is compiled for it, and the emulated board on which it runs. */
export interface Board {
  /** As the user calls it. */
  readonly name: string;
  /** What runs there, for the report. */
  readonly runsOn: string;
  readonly family: 'arm' | 'riscv';
  /** Flags that say what the processor has. */
  readonly flags: readonly string[];
  readonly machine: string;
  /** Origin and kibibytes of code and of data. */
  readonly flash: readonly [origin: number, kib: number];
  readonly ram: readonly [origin: number, kib: number];
  /** Where its serial line is. */
  readonly uart: number;
  /** Rate of SysTick; undefined where ticks are instructions. */
  readonly tickMHz?: number;
}

/** Compiler, emulator, libraries and start-up code of a family of processors. */
export interface Family {
  readonly compiler: string;
  readonly emulator: string;
  readonly size: string;
  /** Flags of every compilation. */
  readonly flags: readonly string[];
  readonly emulatorFlags: readonly string[];
  readonly startup: string;
  /** Modulus of the ticks that the start-up code reads. */
  readonly ticks: string;
  /** Debian packages of all of it. */
  readonly packages: readonly string[];
}

export const families: Readonly<Record<Board['family'], Family>> = {
  arm: {
    compiler: 'arm-none-eabi-gcc',
    emulator: 'qemu-system-arm',
    size: 'arm-none-eabi-size',
    flags: ['-mthumb', '--specs=nano.specs'],
    emulatorFlags: [],
    startup: 'boardStartArm.c',
    ticks: '0x1000000u',
    packages: ['gcc-arm-none-eabi', 'libnewlib-arm-none-eabi', 'qemu-system-arm'],
  },
  riscv: {
    compiler: 'riscv64-unknown-elf-gcc',
    emulator: 'qemu-system-riscv32',
    size: 'riscv64-unknown-elf-size',
    flags: ['--specs=picolibc.specs'],
    emulatorFlags: ['-bios', 'none'],
    startup: 'boardStartRiscv.c',
    ticks: '0u',
    packages: ['gcc-riscv64-unknown-elf', 'picolibc-riscv64-unknown-elf', 'qemu-system-misc'],
  },
};

const SSRAM = { flash: [0, 4096], ram: [0x20000000, 4096] } as const;

/** The boards by name. Memory is larger than that of real parts, so that every pipeline fits: what it takes is reported. */
export const boards: readonly Board[] = [
  {
    name: 'cortex-m0',
    // no emulated M0 has the memory; an M3 executes all instructions of an M0 (and would forgive unaligned accesses)
    runsOn: 'code for Cortex-M0 on an emulated Cortex-M3 (mps2-an385)',
    family: 'arm',
    flags: ['-mcpu=cortex-m0', '-mfloat-abi=soft'],
    machine: 'mps2-an385',
    uart: 0x40004000,
    ...SSRAM,
    tickMHz: 25,
  },
  {
    name: 'cortex-m3',
    runsOn: 'emulated Cortex-M3 (mps2-an385)',
    family: 'arm',
    flags: ['-mcpu=cortex-m3', '-mfloat-abi=soft'],
    machine: 'mps2-an385',
    uart: 0x40004000,
    ...SSRAM,
    tickMHz: 25,
  },
  {
    name: 'cortex-m4',
    runsOn: 'emulated Cortex-M4F (mps2-an386)',
    family: 'arm',
    flags: ['-mcpu=cortex-m4', '-mfloat-abi=hard', '-mfpu=fpv4-sp-d16'],
    machine: 'mps2-an386',
    uart: 0x40004000,
    ...SSRAM,
    tickMHz: 25,
  },
  {
    name: 'cortex-m7',
    runsOn: 'emulated Cortex-M7 with double FPU (mps2-an500)',
    family: 'arm',
    flags: ['-mcpu=cortex-m7', '-mfloat-abi=hard', '-mfpu=fpv5-d16'],
    machine: 'mps2-an500',
    uart: 0x40004000,
    ...SSRAM,
    tickMHz: 25,
  },
  {
    name: 'cortex-m33',
    runsOn: 'emulated Cortex-M33F (mps2-an505)',
    family: 'arm',
    flags: ['-mcpu=cortex-m33', '-mfloat-abi=hard', '-mfpu=fpv5-sp-d16'],
    machine: 'mps2-an505',
    uart: 0x50200000,
    flash: [0x10000000, 4096],
    ram: [0x38000000, 2048],
    tickMHz: 20,
  },
  {
    name: 'cortex-m55',
    runsOn: 'emulated Cortex-M55 with vectors (mps3-an547)',
    family: 'arm',
    flags: ['-mcpu=cortex-m55', '-mfloat-abi=hard'],
    machine: 'mps3-an547',
    uart: 0x59303000,
    flash: [0x0, 512],
    ram: [0x20000000, 512],
    tickMHz: 32,
  },
  {
    name: 'riscv32',
    runsOn: 'emulated RV32IMAC (virt)',
    family: 'riscv',
    flags: ['-march=rv32imac', '-mabi=ilp32'],
    machine: 'virt',
    uart: 0x10000000,
    flash: [0x80000000, 8192],
    ram: [0x80800000, 8192],
  },
];

/** The linker's map of a board's memory. */
export function memoryMap({ flash, ram }: Board): string {
  const region = (name: string, [origin, kib]: Board['flash']) =>
    `  ${name} : ORIGIN = 0x${origin.toString(16)}, LENGTH = ${kib}K`;
  return `MEMORY {\n${region('FLASH (rx)', flash)}\n${region('RAM (rwx)', ram)}\n}\n`;
}

/** An emulated instruction takes 2^shift ns. With SysTick it must be long, so that a tick is less than an instruction. */
export function shiftOf({ tickMHz }: Board): number {
  return tickMHz ? 6 : 0;
}

export function instructionsPerTick(board: Board): number {
  return board.tickMHz ? 1000 / (board.tickMHz * 2 ** shiftOf(board)) : 1;
}
