import { allocate, bool, i32, type real, reals, type Values } from '../../kernel/layout.ts';

/** Coefficients of the kernel below from sections [gain, b1, b2, a1, a2], b0 = a0 = 1. */
export function cascade(sections: readonly (readonly number[])[]) {
  return { count: i32(sections.length), sections: reals(sections.flat()) };
}

export function cascadeState(c: Coeffs) {
  return { memory: reals(4 * c.count), started: bool() };
}

type Coeffs = Values<ReturnType<typeof cascade>>;
type State = Values<ReturnType<typeof cascadeState>>;

/**
 * Runs the sections one after the other from the steady state of the first sample. Two a pass would need more registers than there
 * are, where numerators differ.
 */
export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  if (!s.started && n > 0) {
    settle(c, s.memory, x[0]);
    s.started = true;
  }
  run(c.sections, 0, s.memory, 0, n, x, y);
  for (let k: i32 = 1; k < c.count; k++) run(c.sections, 5 * k, s.memory, 4 * k, n, y, y);
}

/** Puts the memory into the steady state of a constant x: no start-up transient. */
function settle(c: Coeffs, memory: reals, x: real): void {
  let v: real = x;
  for (let k: i32 = 0; k < c.count; k++) {
    const p: i32 = 5 * k;
    const m: i32 = 4 * k;
    v *= c.sections[p];
    memory[m] = v;
    memory[m + 1] = v;
    v *= (1 + c.sections[p + 1] + c.sections[p + 2]) / (1 + c.sections[p + 3] + c.sections[p + 4]);
    memory[m + 2] = v;
    memory[m + 3] = v;
  }
}

/** One section, direct form I; x and y may be the same array. Its coefficients start at p, its memory at m. */
function run(sections: reals, p: i32, memory: reals, m: i32, n: i32, x: reals, y: reals): void {
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
    // the newest feedback stands last: only it waits for the sample before
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
