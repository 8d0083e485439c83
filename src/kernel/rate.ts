/**
 * How a step changes the rate: `up` outputs every `down` inputs, in lowest terms. Output k stands at the true input index k down / up and
 * is due when the input at or before that index has come (its delay taken off).
 */
export interface Rate {
  readonly up: number;
  readonly down: number;
}

/** First output that does not stand before an input index. */
export function outputFrom({ up, down }: Rate, index: number): number {
  const turns = Math.floor(index / down);
  return turns * up + Math.ceil(((index - turns * down) * up) / down);
}

/** How far behind an input index its first output stands, in 1 / up of an input sample: from 0 to down - 1. */
export function firstPhase({ up, down }: Rate, index: number): number {
  return (down - ((modulo(index, down) * up) % down)) % down;
}

/** Outputs that n inputs give at most. */
export function mostOutputs({ up, down }: Rate, n: number): number {
  return up === down ? n : Math.ceil((n * up) / down);
}

export function modulo(a: number, n: number): number {
  return ((a % n) + n) % n;
}
