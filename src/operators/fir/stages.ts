import { min, trunc } from '../../kernel/intrinsics.ts';
import { bool, i32, i32s, type real, reals, type Values } from '../../kernel/layout.ts';

/** A symmetric filter of odd length, and how many samples make one after it. */
export interface FilterStage {
  readonly taps: Float64Array;
  readonly factor: number;
}

/** Samples that a line takes beyond its filter before it is moved back: more run faster, and cost memory. */
const STRETCH: i32 = 64;

/** Coefficients of the kernel below for filters that run one after the other, the factors of all multiplied at the end. */
export function firStages(stages: readonly FilterStage[]) {
  const lengths = stages.map(({ taps }) => taps.length);
  const lines = lengths.map((length) => length - 1 + STRETCH);
  const before = (list: number[], k: number) => list.slice(0, k).reduce((sum, v) => sum + v, 0);
  return {
    stages: i32(stages.length),
    period: i32(stages.reduce((product, { factor }) => product * factor, 1)),
    factors: i32s(stages.map(({ factor }) => factor)),
    lengths: i32s(lengths),
    firstTap: i32s(lengths.map((_, k) => before(lengths, k))),
    taps: reals(stages.flatMap(({ taps }) => [...taps])),
    firstOfLine: i32s(lines.map((_, k) => before(lines, k))),
    lineLength: i32(before(lines, lines.length)),
  };
}

export function firState(c: Coeffs) {
  return {
    index: i32(),
    started: bool(),
    line: reals(c.lineLength),
    // a stage each: samples in its line, and the next sample's place in its factor (0: an output is due)
    filled: i32s(c.stages),
    phase: i32s(c.stages),
  };
}

type Coeffs = Values<ReturnType<typeof firStages>>;
type State = Values<ReturnType<typeof firState>>;

/** Runs the stages one after the other, each on what the one before has left; gives the number of outputs. */
export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): i32 {
  if (!s.started && n > 0) {
    start(c, s, x[0]);
    s.started = true;
  }
  let count: i32 = run(c, s, 0, n, x, y);
  for (let k: i32 = 1; k < c.stages; k++) count = run(c, s, k, count, y, y);
  return count;
}

/** The steady state of a constant x, and each stage's place in its factor from the index of the first sample. */
function start(c: Coeffs, s: State, x: real): void {
  let index: i32 = s.index;
  for (let k: i32 = 0; k < c.stages; k++) {
    const factor: i32 = c.factors[k];
    s.phase[k] = index % factor;
    // index of the first sample that the next stage gets
    const up: real = index - s.phase[k];
    index = trunc(up / factor) + (s.phase[k] > 0 ? 1 : 0);
    s.filled[k] = c.lengths[k] - 1;
    for (let i: i32 = 0; i < c.lengths[k] - 1; i++) s.line[c.firstOfLine[k] + i] = x;
  }
}

/** Stage k on n samples; x and y may be the same array. */
function run(c: Coeffs, s: State, k: i32, n: i32, x: reals, y: reals): i32 {
  const line: reals = s.line;
  const length: i32 = c.lengths[k];
  const factor: i32 = c.factors[k];
  const first: i32 = c.firstOfLine[k];
  const end: i32 = first + length - 1 + STRETCH;
  let at: i32 = first + s.filled[k];
  let phase: i32 = s.phase[k];
  let outputs: i32 = 0;
  let i: i32 = 0;
  while (i < n) {
    if (at === end) {
      for (let j: i32 = 0; j < length - 1; j++) line[first + j] = line[end - length + 1 + j];
      at = first + length - 1;
    }
    const room: i32 = min(n - i, end - at);
    for (let j: i32 = 0; j < room; j++) line[at + j] = x[i + j];
    const next: i32 = phase === 0 ? 0 : factor - phase;
    let due: i32 = 0;
    for (let j: i32 = next; j < room; j += factor) due++;
    dots(c.taps, c.firstTap[k], length, line, at + next - length + 1, factor, y, outputs, due);
    outputs += due;
    phase = (phase + room) % factor;
    at += room;
    i += room;
  }
  s.filled[k] = at - first;
  s.phase[k] = phase;
  return outputs;
}

/** count outputs to y[to]; their windows start at line[from] and every step samples on. Four at a time. */
function dots(
  taps: reals,
  firstTap: i32,
  length: i32,
  line: reals,
  from: i32,
  step: i32,
  y: reals,
  to: i32,
  count: i32,
): void {
  let i: i32 = 0;
  if (step === 1) {
    for (; i + 4 <= count; i += 4) dotsInARow(taps, firstTap, length, line, from + i, y, to + i);
  }
  for (; i + 4 <= count; i += 4) {
    const p: i32 = from + i * step;
    let y0: real = 0;
    let y1: real = 0;
    let y2: real = 0;
    let y3: real = 0;
    for (let k: i32 = 0; k < length; k++) {
      const tap: real = taps[firstTap + k];
      y0 += tap * line[p + k];
      y1 += tap * line[p + step + k];
      y2 += tap * line[p + 2 * step + k];
      y3 += tap * line[p + 3 * step + k];
    }
    y[to + i] = y0;
    y[to + i + 1] = y1;
    y[to + i + 2] = y2;
    y[to + i + 3] = y3;
  }
  for (; i < count; i++) {
    let sum: real = 0;
    for (let k: i32 = 0; k < length; k++) sum += taps[firstTap + k] * line[from + i * step + k];
    y[to + i] = sum;
  }
}

/** Four outputs from neighbouring windows, which share their loads. */
function dotsInARow(taps: reals, firstTap: i32, length: i32, line: reals, from: i32, y: reals, to: i32): void {
  let x0: real = line[from];
  let x1: real = line[from + 1];
  let x2: real = line[from + 2];
  let y0: real = 0;
  let y1: real = 0;
  let y2: real = 0;
  let y3: real = 0;
  for (let k: i32 = 0; k < length; k++) {
    const tap: real = taps[firstTap + k];
    const x3: real = line[from + 3 + k];
    y0 += tap * x0;
    y1 += tap * x1;
    y2 += tap * x2;
    y3 += tap * x3;
    x0 = x1;
    x1 = x2;
    x2 = x3;
  }
  y[to] = y0;
  y[to + 1] = y1;
  y[to + 2] = y2;
  y[to + 3] = y3;
}
