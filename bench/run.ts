import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { unknownName } from '../src/core/errors.ts';
import { bundle } from './bundle.ts';
import { findPython, pythonVersions } from './python.ts';
import { machineLine } from './table.ts';

/**
 * `npm run bench [-- NAME ...]`: measures Slipring beside its peers. Each section is a program of its own, so that none warms up or
 * litters another; within one all that is compared runs in turn. With all sections bench/RESULTS.md is written anew.
 * `npm run bench -- marks [RECIPE ...]` measures no time but what the recipes reach; it writes bench/MARKS.md.
 */
interface Section {
  readonly program: string;
  readonly title: string;
  readonly about: string;
}

const SECTIONS: Readonly<Record<string, Section>> = {
  chain: {
    program: 'chain/chain.ts',
    title: 'The six-kernel chain',
    about: `Butterworth 8, DC blocker, Hampel 11, Savitzky-Golay 21/3, Clarke and Park, rolling mean and deviation 64, in float64. Beside it the
same kernels in plain C (\`bench/kernels/*.c\`), the C that Slipring exports for the chain, sample by sample as a controller runs it, and numpy with
scipy in equal blocks. Slipring and its C do more than the two others: they guard against absent samples, keep the other channels in the time of
the filtered one, and correct the angle by the fraction of a sample that is left.`,
  },
  latency: {
    program: 'latency.ts',
    title: 'The chain at a million samples a second',
    about:
      'A source that gives blocks of 256 when a timer of 1 ms fires. What the timer and other work on the machine delay is in the second row.',
  },
  kernels: {
    program: 'kernels/kernels.ts',
    title: 'Operators',
    about:
      'Nanoseconds a sample in blocks of 256, one channel. JavaScript packages in the form that suits each best: whole signals, blocks, samples.',
  },
  net: {
    program: 'net.ts',
    title: 'The net',
    about: 'A GRU of 8 inputs and 16 units with a dense layer of one output.',
  },
  controller: {
    program: 'controller.ts',
    title: 'Integer nets on controllers',
    about: `One recurrent layer alone, as an exported pipeline holds it, on emulated boards, gcc -O2: instructions a step (exact, not cycles), bytes
of code and constants, of state (the rows in and out come on top), of stack. Each run is compared with the host, integer by integer. \`no SIMD\`
is the same C with SLIPRING_NO_SIMD defined. In parentheses: how many times the instructions of Slipring's layer with weights of 8 bits. \`float C\`
is written as by hand, with fused products and the compiler's expf and tanhf. Libraries do what they do for any layer, while Slipring prints C for this one; those
that take rows of 8 bits round their inputs and outputs, which counts as their error. They are there when PEERS names a folder of them.`,
  },
  training: {
    program: 'training/training.ts',
    title: 'Training',
    about: `One epoch: 64 batches of 32 sequences of 128 steps, drawn anew; a GRU with a dense layer whose last output counts, mean squared error,
Adam, all of it forward, backward and update. Slipring in single precision by WebAssembly with 128-bit vectors, on one thread and on two
that share the batch; PyTorch with the number of threads that suits it best. Ratios above 1: Slipring is faster. The ratio by processor time
compares one thread with PyTorch's best, and stays true when other work delays both.`,
  },
  io: {
    program: 'io.ts',
    title: 'Sources and sinks',
    about: 'A log of time and six channels, and three currents of 10 kS/s through the embedded broker.',
  },
  csv: {
    program: 'csv.ts',
    title: 'Reading CSV',
    about: 'The time to read a whole log, by the clock and by processor time; the best of five rounds in turn.',
  },
  decoders: {
    program: 'protocols.ts',
    title: 'Decoders of live devices',
    about: `Megabytes a second of good frames and of garbage, in pieces of 4 KiB as drivers deliver them; then malformed lines, each as long as they
come. By processor time, best of five passes.`,
  },
  outage: {
    program: 'outage.ts',
    title: 'A database that was away',
    about:
      'Points of two fields through the spool of the sink influx, to VictoriaMetrics; a live source gives 5,000 points a second.',
  },
  sim: {
    program: 'simulatedMotor.ts',
    title: 'The simulated motor',
    about: 'All streams and disturbances on; by processor time.',
  },
};

const wanted = process.argv.slice(2);
if (wanted[0] === 'marks') {
  const script = await bundle('marks/marks.ts');
  const { status } = spawnSync(process.execPath, [script, ...wanted.slice(1)], { stdio: 'inherit' });
  process.exit(status ?? 1);
}
for (const name of wanted) {
  if (name in SECTIONS) continue;
  console.error(unknownName('section', name, [...Object.keys(SECTIONS), 'marks']));
  process.exit(2);
}

const before = load();
const parts: string[] = [];
for (const [name, { program, title, about }] of Object.entries(SECTIONS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`${title} ...`);
  const script = await bundle(program);
  const output = execFileSync(process.execPath, ['--expose-gc', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parts.push(`## ${title}\n\n${about}\n\n${output.trim()}\n`);
}

const python = findPython();
const gcc = execFileSync('gcc', ['-dumpfullversion'], { encoding: 'utf8' }).trim();
const tools = [machineLine(), `gcc ${gcc}`, ...(python ? [pythonVersions(python)] : [])].join(', ');
const text = `# Measured

Made by \`npm run bench\`: every figure comes from that one run. Only the ratios carry over to other machines. What is compared runs in turn,
round by round, and the best counts, since other work on the machine (the load below) only ever makes a figure larger. A figure in
parentheses is Slipring's speed over the peer's, through RxJS: above 1 Slipring is faster.

Machine: ${tools}. Load at the start ${before}, at the end ${load()}.

${parts.join('\n')}`;
process.stdout.write(text);
if (wanted.length === 0) writeFileSync(new URL('RESULTS.md', import.meta.url), text);

/** How many programs wanted the processor in the last minute. */
function load(): string {
  return loadavg()[0].toFixed(1);
}
