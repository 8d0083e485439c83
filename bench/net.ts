import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PipelineC, printPipeline } from '../src/codegen/pipeline.ts';
import { cFiles } from '../src/firmware/cFiles.ts';
import { initNet } from '../src/nn/net.ts';
import { type NetModel, netLayers, type Precision } from '../src/nn/netModel.ts';
import { Predictor } from '../src/nn/predictor.ts';
import { quantizeNet } from '../src/nn/quantize.ts';
import { buildC, runC } from './cProgram.ts';
import { demoModelReport } from './demoModel.ts';
import { type Case, interleave, side, timed } from './sides.ts';
import { type SignalFile, type SignalName, withSignals } from './signals.ts';
import { markdown } from './table.ts';

/** A GRU of 8 inputs and 16 units, as float and as int8, in Node and in C: a program of the bench. */
const INPUTS: readonly SignalName[] = ['iA', 'iB', 'theta', 'iAlpha', 'iBeta', 'id', 'iq', 'iA'];
const BLOCK = 64;
const ROUNDS = 5;

const net = initNet(
  [
    { cell: 'gru', units: 16 },
    { cell: 'dense', units: 1 },
  ],
  INPUTS.length,
  1,
);
const inputs = INPUTS.map(() => ({ mean: 0, std: 5, range: 4 }));
const int8 = quantizeNet(net, { inputRange: inputs.map((i) => i.range) });
const model: NetModel = { net, inputs, outputs: [{ mean: 0, std: 1, residualTo: -1 }], int8 };

withSignals(1 << 15, (file) => {
  const results = interleave([netCase('float', file), netCase('int8', file)], ROUNDS);
  const rows = results.map(({ title, sides }) => [title, ...sides.map((s) => (s.ns / 1e3).toPrecision(3))]);
  console.log(markdown(['µs a step', ...results[0].sides.map((s) => s.name)], rows));
  console.log(`\n${sizeReport(file.folder)}`);
});
console.log(`\n${await demoModelReport()}`);

function netCase(precision: Precision, { folder, path, length, signals }: SignalFile): Case {
  const x = new Float64Array(length * INPUTS.length);
  INPUTS.forEach((name, c) => {
    for (let i = 0; i < length; i++) x[i * INPUTS.length + c] = signals[name][i];
  });
  const inNode = (name: string, rows: number) => {
    const predictor = new Predictor(model, precision);
    const views = Array.from({ length: length / rows }, (_, k) =>
      x.subarray(k * rows * INPUTS.length, (k + 1) * rows * INPUTS.length),
    );
    const y = new Float64Array(rows);
    const pass = () => {
      for (const view of views) predictor.process(rows, view, y);
      return [y];
    };
    return side(name, () => timed(length, pass));
  };
  const program = join(folder, precision);
  const generated = buildC(program, generatedC(program, precision));
  return {
    title: precision,
    sides: [
      inNode(`Node, ${BLOCK} steps a call`, BLOCK),
      inNode('Node, one step a call', 1),
      side('generated C -O3', () => runC(generated, path, length, BLOCK, 5)),
    ],
  };
}

function pipelineOf(precision: Precision): PipelineC {
  const layers = netLayers(model, precision);
  const channels = INPUTS.map((_, k) => ({ name: `x${k}`, unit: '1' }));
  const step = {
    name: 'predict',
    body: { kind: 'net', layers } as const,
    inputPorts: INPUTS.length,
    outputPorts: 1,
    instances: [INPUTS.map((_, k) => k)],
    gap: 'bridge' as const,
    warmup: 30,
    delaySamples: 0,
    decimation: 1,
    interpolation: 1,
    sources: [{ from: 'instance', instance: 0, output: 0 } as const],
    outputs: [{ name: 'y', unit: '1' }],
  };
  return printPipeline({ name: 'net', rateHz: 100, inputs: channels, steps: [step] });
}

/** Writes the C into a folder of its own, and gives the paths of the C files. */
function write(folder: string, pipeline: PipelineC): string[] {
  mkdirSync(folder, { recursive: true });
  const files = cFiles(pipeline);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return Object.keys(files)
    .filter((name) => name.endsWith('.c'))
    .map((name) => join(folder, name));
}

function generatedC(folder: string, precision: Precision) {
  return {
    inputs: INPUTS,
    outputs: 1,
    preamble: `#include "net.h"
static net_state s;
static bool ready;
static real_t row[NET_INPUTS];`,
    call: `if (!ready) net_init(&s);
      ready = true;
      for (int i = 0; i < n; i++) {
        ${INPUTS.map((_, k) => `row[${k}] = x${k}[i];`).join(' ')}
        net_step(&s, row, y0 + i);
      }`,
    flags: ['-DSLIPRING_REAL_DOUBLE', '-DSLIPRING_NOT_CONTRACTED', '-ffp-contract=off', `-I${folder}-c`],
    sources: write(`${folder}-c`, pipelineOf(precision)),
  };
}

/** Code, constants and state of the int8 net, compiled for this machine for size, with real_t = float. */
function sizeReport(folder: string): string {
  const pipeline = pipelineOf('int8');
  const place = join(folder, 'size');
  // the int8 kernels call none of the intrinsics
  const sources = write(place, pipeline).filter((path) => !path.endsWith('intrinsics.c'));
  const gcc = (...args: string[]) => execFileSync('gcc', ['-std=c99', ...args], { cwd: place });
  gcc('-Os', '-c', ...sources);
  const objects = sources.map((path) => path.replace(/\.c$/, '.o'));
  const text = execFileSync('size', ['-A', ...objects], { encoding: 'utf8' });
  const sum = (section: RegExp) =>
    text
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .reduce((total, [name, bytes]) => (section.test(name) ? total + Number(bytes) : total), 0);
  const main =
    '#include "net.h"\n#include <stdio.h>\nint main(void) { printf("%u", (unsigned)sizeof(net_state)); return 0; }\n';
  writeFileSync(join(place, 'sizes.c'), main);
  gcc('sizes.c', '-o', 'sizes');
  const state = execFileSync(join(place, 'sizes'), { encoding: 'utf8' });
  const { constantBytes, stateBytes } = pipeline;
  return `The int8 net as C, gcc -Os for ${process.arch}, \`real_t\` float: code ${sum(/^\.text/)} bytes, constants ${sum(/^\.(rodata|data)/)} bytes, \
state ${state} bytes; without this machine's pointers and padding constants ${constantBytes}, state ${stateBytes}.`;
}
