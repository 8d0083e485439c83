import type { Command, Option } from './command.ts';

const input: Option = {
  flags: '--input <file>',
  description:
    "log to read instead of the pipeline's source: CSV, JSON lines, Parquet, MCAP, lines of InfluxDB or a recording; - for stdin; several, or '*.csv', in order of time",
  repeat: true,
};
const step: Option = {
  flags: '--step <yaml>',
  description: "a step, as 'hampel: {on: [iA], windowLength: 11}'; several run in order, after the pipeline's own",
  repeat: true,
};
const device: Option = { flags: '--device <name>', description: 'profile of the log: see slipring devices' };
const rate: Option = { flags: '--rate <hz>', description: 'sample rate of a log without time column' };

const arithmetic: Option = {
  flags: '--arithmetic <type>',
  description: 'real (default), or int32: the whole chain in 32-bit integers, for processors without FPU',
};

const log: Option = {
  flags: '--log <file>',
  description: "log to learn from, instead of the recipe's; several in order of time",
  repeat: true,
};

const noCache: Option = { flags: '--no-cache', description: 'run the pipeline anew, whatever rows are kept of it' };

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [
  {
    name: 'demo',
    summary: 'show all of it on a simulated motor, in under a minute and without network',
    options: [
      { flags: '--duration <s>', description: 'motor time to simulate (default 360)' },
      { flags: '--out <folder>', description: 'folder for the results (default out/demo)' },
    ],
    load: () => import('./demo.ts'),
  },
  {
    name: 'run',
    summary: 'run a pipeline, or single steps, on a log or a live source',
    arguments: [{ name: 'pipeline', description: 'pipeline file' }],
    options: [
      input,
      {
        flags: '--output <file>',
        description: 'file instead of the sinks, by its end: .csv, .ndjson, .parquet or .mcap; - for CSV to stdout',
      },
      step,
      device,
      rate,
      { flags: '--speed <speed>', description: 'replay speed: max, 1x, 10x ... (default max)' },
      {
        flags: '--quality',
        description:
          'write a quality column beside each channel: a sum of 1 missing, 2 interpolated, 4 outlier, 8 warm-up, 16 clipped, 32 late',
      },
      {
        flags: '--state <file>',
        description:
          'save the state there, and go on from it when it is there: after a kill, or when the log has grown',
      },
      { flags: '--state-every <s>', description: 'seconds between two saves of the state (default 10)' },
      { flags: '--record <file>', description: 'record the raw bytes of a device too while the pipeline runs on it' },
      {
        flags: '--metrics <port>',
        description:
          'serve /metrics for Prometheus, /healthz and /readyz there, on 127.0.0.1 only; 0 takes a free port',
      },
      {
        flags: '--log <form>',
        description: 'progress, notes and errors as text (default), or as json: an event a line',
      },
      { flags: '--log-level <level>', description: 'of --log json: debug, info (default), warn or error' },
    ],
    endsBySignal: true,
    takesSet: true,
    load: () => import('./run.ts'),
  },
  {
    name: 'service',
    summary: 'print a unit of systemd that runs a pipeline as a service, with as few rights as it needs',
    arguments: [
      { name: 'action', description: 'print', required: true },
      { name: 'pipeline', description: 'pipeline file', required: true },
    ],
    options: [{ flags: '--metrics <port>', description: 'let the service show its metrics there' }],
    takesSet: true,
    load: () => import('./service.ts'),
  },
  {
    name: 'check',
    summary: 'show channels, units, rate, delay and state of every step, or what is wrong, without running',
    arguments: [{ name: 'pipeline', description: 'pipeline file' }],
    options: [input, step, device, rate],
    takesSet: true,
    load: () => import('./check.ts'),
  },
  {
    name: 'train',
    summary: 'train a recipe: from logs or the simulator to a model folder with float and int8 weights',
    arguments: [{ name: 'recipe', description: 'recipe file, as models/recipes/demo.yaml', required: true }],
    options: [
      log,
      { flags: '--out <folder>', description: 'model folder to write (default models/NAME)' },
      { flags: '--seeds <n>', description: 'train so many times, seeds counting up, and keep the best on validation' },
      { flags: '--resume', description: 'go on where a training stopped or was killed, to the same bytes' },
      {
        flags: '--watch',
        description: 'show the epochs of a training that runs elsewhere; RECIPE is its model or run folder',
      },
      { flags: '--range-test', description: 'show which learning rate suits, with a plot, and write no model' },
      {
        flags: '--folds',
        description: 'judge the recipe by its cross-validation, each seed by itself, and write no model',
      },
      noCache,
    ],
    takesSet: true,
    load: () => import('./train.ts'),
  },
  {
    name: 'evaluate',
    summary: 'show the errors of a model on its validation rows, or on a log that it has not seen',
    arguments: [{ name: 'model', description: 'model folder, or name of a model in models/', required: true }],
    options: [
      { ...log, description: 'log to judge on; several in order of time' },
      {
        flags: '--unlock-test <reason>',
        description: 'judge on the test rows too; the reason is recorded in the folder',
      },
      noCache,
    ],
    load: () => import('./evaluate.ts'),
  },
  {
    name: 'report',
    summary: 'tell what is good and bad about a model, why, and what helps: as text and as one HTML page',
    arguments: [{ name: 'model', description: 'model folder, or name of a model in models/', required: true }],
    options: [
      { ...log, description: 'logs that it was trained on; several in order of time' },
      { flags: '--out <file>', description: 'page to write (default out/report-NAME.html; with --json none)' },
      { flags: '--learning-curve', description: 'fit it to parts of the train rows: what would more logs bring?' },
      {
        flags: '--sizes [units]',
        description: 'fit it with other numbers of units, as 4,8,16: bias and variance over the size',
      },
      { flags: '--seeds <n>', description: 'of these fits, so many a point (default 3)' },
      {
        flags: '--unlock-test <reason>',
        description: 'judge the test rows too; the reason is recorded in the folder',
      },
      noCache,
    ],
    load: () => import('./report.ts'),
  },
  {
    name: 'import',
    summary: 'make a model folder from a net that was trained elsewhere: ONNX, or safetensors of PyTorch',
    arguments: [
      { name: 'file', description: '.onnx or .safetensors file', required: true },
      { name: 'pipeline', description: 'pipeline whose rows show the ranges for integers' },
    ],
    options: [
      { flags: '--to <folder>', description: 'model folder to write (default models/NAME)' },
      {
        flags: '--card <file>',
        description: 'YAML with rateHz, inputs (channel, unit, mean, std) and outputs (name, unit, mean, std)',
      },
      { flags: '--precision <precision>', description: 'integer twins to make: int8 (default), int16, both or none' },
      { ...input, description: 'log whose rows show the ranges for integers, alone or through the pipeline' },
      step,
      device,
      rate,
      { flags: '--output <name>', description: 'output of the graph, when not its first' },
      { flags: '--force', description: 'replace a model that is there' },
    ],
    takesSet: true,
    load: () => import('./import.ts'),
  },
  {
    name: 'export',
    summary: 'write a pipeline, its kernels and its net as C99, with a self-test; or a model as ONNX',
    arguments: [{ name: 'pipeline', description: 'pipeline file; with --as onnx, a model folder or name' }],
    options: [
      { flags: '--to <folder>', description: 'folder to write (default out/NAME); with --as onnx, the file' },
      {
        flags: '--as <layout>',
        description: 'c (default: plain files), arduino, platformio, cmake or zephyr; onnx: a model',
      },
      { flags: '--name <name>', description: "prefix of all C names (default the pipeline file's name)" },
      arithmetic,
      input,
      step,
      device,
      rate,
    ],
    takesSet: true,
    load: () => import('./export.ts'),
  },
  {
    name: 'verify',
    summary: "compile a pipeline's C and compare it with the host on the same samples, bit for bit",
    arguments: [{ name: 'pipeline', description: 'pipeline file' }],
    options: [
      input,
      step,
      device,
      rate,
      {
        flags: '--target <target>',
        description:
          'where the C runs: host (default), or emulated: cortex-m0, cortex-m3, cortex-m4, cortex-m7, cortex-m33, cortex-m55, riscv32, avr; several with commas between, or all',
      },
      {
        flags: '--real <type>',
        description:
          'type of reals whose bits are compared: double (default where there is one), or float, which the host then emulates',
      },
      arithmetic,
    ],
    takesSet: true,
    load: () => import('./verify.ts'),
  },
  {
    name: 'shadow',
    summary: 'compute what a board computes, on the inputs that it shows on its serial port, and compare every bit',
    arguments: [{ name: 'pipeline', description: 'pipeline file' }],
    options: [
      { flags: '--port <port>', description: 'serial port of a board with NAME_live of an exported pipeline' },
      { flags: '--emulate <board>', description: 'an emulated board instead: cortex-m4 ...; it is fed' },
      { flags: '--baud <rate>', description: 'baud rate (default the lowest usual one that carries every sample)' },
      { flags: '--feed', description: "send rows of the pipeline's source to the board in place of its sensors" },
      { flags: '--samples <n>', description: 'rows to send at most (default 2000)' },
      {
        flags: '--restart',
        description: 'the board may be asked to start its chain anew, so that every sample is compared; --feed does it',
      },
      { flags: '--duration <s>', description: 'how long to listen (default until Ctrl-C)' },
      { flags: '--real <type>', description: "the board's reals: float (default) or double" },
      input,
      step,
      device,
      rate,
    ],
    endsBySignal: true,
    takesSet: true,
    load: () => import('./shadow.ts'),
  },
  {
    name: 'flash',
    summary: 'print the commands that put an exported folder, or a program, on a board; without words, the boards',
    arguments: [{ name: 'path', description: 'folder of slipring export, or .elf, .bin, .hex, .uf2' }],
    options: [
      { flags: '--board <name>', description: 'board' },
      { flags: '--port <port>', description: "serial port of the board's boot loader" },
      { flags: '--drive <folder>', description: "where the board's boot loader is mounted as a drive" },
      { flags: '--with <tool>', description: 'one of several tools that can do it' },
      { flags: '--yes', description: 'run them' },
    ],
    load: () => import('./flash.ts'),
  },
  {
    name: 'operators',
    summary: 'list the steps that a pipeline may have, or explain one',
    arguments: [{ name: 'name', description: 'operator or step' }],
    load: () => import('./operators.ts'),
  },
  {
    name: 'decode',
    summary: "print the records in a live device's bytes as NDJSON, in SI units",
    arguments: [
      { name: 'device', description: 'profile: see slipring devices', required: true },
      { name: 'file', description: 'recorded bytes; - for stdin' },
    ],
    options: [
      { flags: '--hex <bytes>', description: 'bytes as hex digits instead of a file; several in order', repeat: true },
      { flags: '--raw', description: 'numbers as they are on the wire' },
      { flags: '--reply <message>', description: 'message that the lines are, where they do not say it themselves' },
    ],
    load: () => import('./decode.ts'),
  },
  {
    name: 'record',
    summary:
      'record a serial device: its bytes with their arrival times, to be decoded again, or its samples as MCAP or Parquet',
    arguments: [{ name: 'port', description: 'serial port: see slipring ports' }],
    options: [
      { flags: '--device <name>', description: 'profile: see slipring devices' },
      { flags: '--output <file>', description: 'recording to write: motor.raw, motor.mcap, motor.parquet' },
      { flags: '--as <form>', description: "raw, mcap or parquet (default by the file's name, else raw)" },
      { flags: '--baud <rate>', description: "baud rate (default the profile's)" },
      { flags: '--duration <s>', description: 'how long (default until Ctrl-C)' },
      { flags: '--force', description: 'replace a file that is there' },
      { flags: '--repair <file>', description: 'finish an .mcap or .parquet whose recorder was killed' },
    ],
    endsBySignal: true,
    load: () => import('./record.ts'),
  },
  {
    name: 'init',
    summary: 'write a pipeline for the device at a serial port, or for a log',
    arguments: [{ name: 'port', description: 'serial port: see slipring ports' }],
    options: [
      { flags: '--from <file>', description: 'a log instead of a port' },
      { flags: '--device <name>', description: 'profile (default: found by probing the port; of a log, none)' },
      { flags: '--baud <rate>', description: "baud rate (default found, or the profile's)" },
      rate,
      { flags: '--output <file>', description: 'pipeline to write (default NAME.yaml)' },
      { flags: '--force', description: 'replace a file that is there' },
    ],
    load: () => import('./init.ts'),
  },
  {
    name: 'probe',
    summary: 'find out which device is at a serial port, and its baud rate, by requests that only read',
    arguments: [{ name: 'port', description: 'serial port: see slipring ports', required: true }],
    options: [
      { flags: '--baud <rate>', description: 'the only baud rate to try' },
      { flags: '--device <name>', description: 'the only device to try' },
    ],
    load: () => import('./probe.ts'),
  },
  {
    name: 'ports',
    summary: 'list serial ports, and which devices they may be',
    load: () => import('./ports.ts'),
  },
  {
    name: 'devices',
    summary: 'list the profiles of devices and logs, or show the channels of one',
    arguments: [{ name: 'name', description: 'profile' }],
    load: () => import('./devices.ts'),
  },
];
