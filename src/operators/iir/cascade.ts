import { allocate, bool, i32, type real, reals, type Values } from '../../kernel/layout.ts';

/** Coefficients of the kernel below from sections [gain, b1, b2, a1, a2], b0 = a0 = 1. */
export function cascade(sections: readonly (readonly number[])[]) {
  return {
    pairs: i32(sections.length >> 1),
    single: bool(sections.length % 2 === 1),
    sections: reals(sections.flat()),
  };
}

export function cascadeState(c: Coeffs) {
  return { memory: reals(6 * c.pairs + (c.single ? 4 : 0)), started: bool() };
}

type Coeffs = Values<ReturnType<typeof cascade>>;
type State = Values<ReturnType<typeof cascadeState>>;

/** Runs the sections one after the other, two a pass, from the steady state of the first sample. */
export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  if (!s.started && n > 0) {
    settle(c, s.memory, x[0]);
    s.started = true;
  }
  if (c.pairs === 0) {
    single(c.sections, 0, s.memory, 0, n, x, y);
    return;
  }
  pair(c.sections, 0, s.memory, 0, n, x, y);
  for (let k: i32 = 1; k < c.pairs; k++) pair(c.sections, 10 * k, s.memory, 6 * k, n, y, y);
  if (c.single) single(c.sections, 10 * c.pairs, s.memory, 6 * c.pairs, n, y, y);
}

/** Puts the memory into the steady state of a constant x: no start-up transient. */
function settle(c: Coeffs, memory: reals, x: real): void {
  const count: i32 = 2 * c.pairs + (c.single ? 1 : 0);
  let v: real = x;
  let m: i32 = 0;
  for (let k: i32 = 0; k < count; k++) {
    const p: i32 = 5 * k;
    // a pair keeps its input with the gain of the first, then the outputs of both
    if ((k & 1) === 0) {
      memory[m] = c.sections[p] * v;
      memory[m + 1] = c.sections[p] * v;
      m += 2;
    }
    v *= (c.sections[p] * (1 + c.sections[p + 1] + c.sections[p + 2])) / (1 + c.sections[p + 3] + c.sections[p + 4]);
    memory[m] = v;
    memory[m + 1] = v;
    m += 2;
  }
}

/** One section, direct form I; x and y may be the same array. Its coefficients start at p, its memory at m. */
function single(sections: reals, p: i32, memory: reals, m: i32, n: i32, x: reals, y: reals): void {
  const gain: real = sections[p];
  const b1: real = sections[p + 1];
  const b2: real = sections[p + 2];
  const a1: real = sections[p + 3];
  const a2: real = sections[p + 4];
  let x1: real = memory[m];
  let x2: real = memory[m + 1];
  let y1: real = memory[m + 2];
  let y2: real = memory[m + 3];
  for (let i: i32 = 0; i < n; i++) {
    const x0: real = gain * x[i];
    const y0: real = x0 + b1 * x1 + b2 * x2 - a2 * y2 - a1 * y1;
    x2 = x1;
    x1 = x0;
    y2 = y1;
    y1 = y0;
    y[i] = y0;
  }
  memory[m] = x1;
  memory[m + 1] = x2;
  memory[m + 2] = y1;
  memory[m + 3] = y2;
}

/** Two sections, as single: the first's delayed outputs are the second's delayed inputs. */
function pair(sections: reals, p: i32, memory: reals, m: i32, n: i32, x: reals, y: reals): void {
  const gain1: real = sections[p];
  const b11: real = sections[p + 1];
  const b12: real = sections[p + 2];
  const a11: real = sections[p + 3];
  const a12: real = sections[p + 4];
  const gain2: real = sections[p + 5];
  const b21: real = sections[p + 6];
  const b22: real = sections[p + 7];
  const a21: real = sections[p + 8];
  const a22: real = sections[p + 9];
  let x1: real = memory[m];
  let x2: real = memory[m + 1];
  let v1: real = memory[m + 2];
  let v2: real = memory[m + 3];
  let y1: real = memory[m + 4];
  let y2: real = memory[m + 5];
  for (let i: i32 = 0; i < n; i++) {
    const x0: real = gain1 * x[i];
    // the newest feedback stands last: only it waits for the sample before
    const v0: real = x0 + b11 * x1 + b12 * x2 - a12 * v2 - a11 * v1;
    const y0: real = gain2 * (v0 + b21 * v1 + b22 * v2) - a22 * y2 - a21 * y1;
    x2 = x1;
    x1 = x0;
    v2 = v1;
    v1 = v0;
    y2 = y1;
    y1 = y0;
    y[i] = y0;
  }
  memory[m] = x1;
  memory[m + 1] = x2;
  memory[m + 2] = v1;
  memory[m + 3] = v2;
  memory[m + 4] = y1;
  memory[m + 5] = y2;
}

/** Samples after which no more than 0.1 % of the answer to an impulse is still to come, by magnitude. */
export function ringing(c: Coeffs): number {
  let radius = 0;
  for (let k = 0; k < c.sections.length; k += 5)
    radius = Math.max(radius, slowest(c.sections[k + 3], c.sections[k + 4]));
  // 20 time constants of the slowest pole are enough for any order
  const n = Math.ceil(20 / (1 - radius));
  const answer = new Float64Array(n);
  const x = new Float64Array(n);
  x[0] = 1;
  process(c, { ...allocate(cascadeState(c)), started: true }, n, x, answer);
  let rest = 0;
  let k = n;
  while (k > 0 && rest <= 1e-3) rest += Math.abs(answer[--k]);
  return k + 1;
}

/** Magnitude of the larger root of z^2 + a1 z + a2. */
function slowest(a1: number, a2: number): number {
  const discriminant = a1 * a1 - 4 * a2;
  return discriminant > 0 ? (Math.abs(a1) + Math.sqrt(discriminant)) / 2 : Math.sqrt(a2);
}
