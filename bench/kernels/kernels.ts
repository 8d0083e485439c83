import { join } from 'node:path';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { allocate } from '../../src/kernel/layout.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { lift } from '../../src/rx/lift.ts';
import { buildC, constantsC, runC, type Timed } from '../cProgram.ts';
import { Feed } from '../feed.ts';
import { findPython, type PythonCase, runPython } from '../python.ts';
import { type Case, interleave, rxSide, side } from '../sides.ts';
import { RATE_HZ, type SignalFile, withSignals } from '../signals.ts';
import { CASES, type KernelCase } from './cases.ts';
import { generatedC } from './generated.ts';
import { kernelReport } from './report.ts';
import { kernelSide, peerSide } from './sides.ts';

/** Every operator that has a counterpart elsewhere beside it: a program of the bench. */
const BLOCK = 256;
const ROUNDS = 8;

withSignals(1 << 17, (signals) => {
  const prepared = CASES.map((kernel, k) => prepare(kernel, `kernel${k}`, signals));
  let scipy: Timed[] = [];
  const cases = prepared.map(({ title, sides, peers }, k): Case => {
    const python = findPython() ? [side('scipy', () => scipy[k])] : [];
    return { title, sides: [...sides, ...python, ...peers] };
  });
  const results = interleave(cases, ROUNDS, () => {
    const { path: data, length } = signals;
    if (findPython())
      scipy = runPython({ data, length, block: BLOCK, passes: 2, cases: prepared.map((p) => p.python) });
  });
  console.log(kernelReport(results));
});

function prepare(
  { title, operator: name, params, inputs: signalOf = { x: 'iA' }, outputs = [0], plain, ...kernel }: KernelCase,
  program: string,
  { folder, path, length, signals }: SignalFile,
) {
  const operator: AnyOperator = operators[name];
  const coeffs = operator.design(operator.params.parse(params), RATE_HZ, [0, 0, 0, 0]);
  const c = allocate(coeffs);
  const constants = kernel.constants?.(c) ?? {};
  const inputs = Object.values(signalOf);
  const x = inputs.map((input) => signals[input]);
  const ports = Object.keys(signalOf).map((port) => operator.inputs.findIndex((i) => i.name === port));
  const plainC = buildC(join(folder, `${program}-plain`), {
    inputs,
    outputs: outputs.length,
    preamble: `${constantsC(constants)}\n#include "${plain}.c"\nstatic ${plain}_state s;`,
    call: `${plain}(&s, ${['n', ...inputs.map((_, i) => `x${i}`), ...outputs.map((_, i) => `y${i}`)].join(', ')});`,
    flags: [`-I${join(packageRoot(), 'bench', 'kernels')}`],
  });
  const generated = buildC(
    join(folder, `${program}-generated`),
    generatedC(operator, coeffs, operator.state(c), inputs, ports, BLOCK),
  );
  const units = ports.map((port) => operator.inputs[port].unit).map((unit) => (unit === 'any' ? 'A' : unit));
  const stream = {
    motor: 'bench',
    name: 'main',
    rateHz: RATE_HZ,
    channels: ports.map((port, i) => ({ name: operator.inputs[port].name, unit: units[i], skewS: 0 })),
    delayS: 0,
  };
  const run = (executable: string) => runC(executable, path, length, BLOCK, 5);
  const sides = [
    kernelSide(operator, c, x, ports, outputs, BLOCK),
    rxSide(new Feed(stream, x, BLOCK, lift(operator)(params)), length, outputs.length),
    side('plain C -O3', () => run(plainC)),
    side('generated C -O3', () => {
      const { ns, last } = run(generated);
      return { ns, last: outputs.map((o) => last[o]) };
    }),
  ];
  const peers = (kernel.peers?.(c) ?? []).map((peer) => peerSide(peer, x[0], BLOCK));
  const python: PythonCase = { peer: plain, constants, inputs };
  return { title, sides, peers, python };
}
