import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allocate } from '../../src/kernel/layout.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { buildC, type Constant, constantsC, runC, type Timed } from '../cProgram.ts';
import { findPython } from '../python.ts';
import { motorSignals, RATE_HZ, SIGNALS, type SignalName, signalBytes } from '../signals.ts';
import { CASES, type KernelCase } from './cases.ts';
import { generatedC } from './generated.ts';
import { kernelReport } from './report.ts';
import { kernelSide, peerSide, rxSide, type Side, side } from './sides.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const LENGTH = 1 << 17;
const BLOCK = 256;
const ROUNDS = 5;

/** Best ns a sample of each side of a case, Slipring's two first. */
export interface KernelResult {
  readonly title: string;
  readonly sides: readonly { readonly name: string; readonly otherFormula: boolean; ns: number }[];
}

/** Every operator that has a counterpart elsewhere beside it, in interleaved rounds. A side that computes something else throws. */
export function benchKernels(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipring-bench-'));
  try {
    const signals = motorSignals(LENGTH);
    const data = join(folder, 'data.bin');
    writeFileSync(data, signalBytes(signals));
    const all = CASES.map((kernel, k) => prepare(kernel, join(folder, `case${k}`), signals, data));
    const results = all.map(({ title, sides }): KernelResult => {
      return { title, sides: sides.map((s) => ({ ...s, ns: Number.POSITIVE_INFINITY })) };
    });
    for (let round = 0; round < ROUNDS; round++) {
      const python = runPython(data, all);
      all.forEach(({ title, sides }, k) => {
        let truth: Timed | undefined;
        sides.forEach((s, i) => {
          const timed = s.name === PYTHON ? python[k] : s.run();
          truth ??= timed;
          if (round === 0) check(`${title}: ${s.name}`, s, timed, truth);
          results[k].sides[i].ns = Math.min(results[k].sides[i].ns, timed.ns);
        });
      });
    }
    return kernelReport(results);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Prepared {
  readonly title: string;
  readonly sides: readonly Side[];
  readonly python: { plain: string; constants: Readonly<Record<string, Constant>>; inputs: number[] };
}

function prepare(
  { title, operator: name, params, inputs: signalOf = { x: 'iA' }, outputs = [0], plain, ...kernel }: KernelCase,
  program: string,
  signals: Record<SignalName, Float64Array>,
  data: string,
): Prepared {
  const operator: AnyOperator = operators[name];
  const coeffs = operator.design(operator.params.parse(params), RATE_HZ, [0, 0, 0, 0]);
  const c = allocate(coeffs);
  const constants = kernel.constants?.(c) ?? {};
  const inputs = Object.values(signalOf);
  const x = inputs.map((input) => signals[input]);
  const ports = Object.keys(signalOf).map((port) => operator.inputs.findIndex((i) => i.name === port));
  const plainC = buildC(`${program}-plain`, {
    inputs,
    outputs: outputs.length,
    preamble: `${constantsC(constants)}\n#include "${plain}.c"\nstatic ${plain}_state s;`,
    call: `${plain}(&s, ${['n', ...inputs.map((_, i) => `x${i}`), ...outputs.map((_, i) => `y${i}`)].join(', ')});`,
    flags: [`-I${HERE}`],
  });
  const generated = buildC(
    `${program}-generated`,
    generatedC(operator, coeffs, operator.state(c), inputs, ports, BLOCK),
  );
  const run = (path: string) => runC(path, data, LENGTH, BLOCK, 5);
  const sides = [
    kernelSide(operator, c, x, ports, outputs, BLOCK),
    rxSide(operator, params, x, ports, outputs.length, BLOCK),
    side('plain C -O3', () => run(plainC)),
    side('generated C -O3', () => {
      const { ns, last } = run(generated);
      return { ns, last: outputs.map((o) => last[o]) };
    }),
    ...(findPython() ? [side(PYTHON, () => ({ ns: Number.NaN, last: [] }))] : []),
    ...(kernel.peers?.(c) ?? []).map((peer) => peerSide(peer, x[0], BLOCK)),
  ];
  return { title, sides, python: { plain, constants, inputs: inputs.map((i) => SIGNALS.indexOf(i)) } };
}

const PYTHON = 'scipy';

/** All cases in one Python, since its start takes longer than a case. */
function runPython(data: string, all: readonly Prepared[]): Timed[] {
  const python = findPython();
  if (!python) return [];
  const cases = all.map((p) => p.python);
  const job = { data, length: LENGTH, n: LENGTH, block: BLOCK, passes: 2, cases };
  const out = execFileSync(python, [join(HERE, 'kernels.py')], { input: JSON.stringify(job), maxBuffer: 1 << 26 });
  return JSON.parse(out.toString());
}

/** Throws unless the last values are those of the kernel, to 1e-6 of their size. */
function check(what: string, { output, otherFormula }: Side, { last }: Timed, truth: Timed): void {
  if (otherFormula) return;
  last.forEach((y, k) => {
    const expected = truth.last[output + k];
    const n = Math.min(y.length, expected.length);
    let size = 0;
    let error = 0;
    for (let i = 1; i <= n; i++) {
      const value = expected[expected.length - i];
      size = Math.max(size, Math.abs(value));
      error = Math.max(error, Math.abs(value - y[y.length - i]));
    }
    if (!(error <= 1e-6 * size)) throw new Error(`${what} computes something else: off by ${error} of ${size}`);
  });
}
