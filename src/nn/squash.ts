import { sigmoid } from '../kernel/intrinsics.ts';
import { i32, type reals, type Values } from '../kernel/layout.ts';
import { type NetLayer, netLayer } from './cell.ts';

function design(outputs: number) {
  return { outputs: i32(outputs) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<Record<string, never>>;

export function process(c: Coeffs, _s: State, n: i32, x: reals, y: reals): void {
  for (let i: i32 = 0; i < n * c.outputs; i++) y[i] = sigmoid(x[i]);
}

/**
 * End of a net whose outputs lie between 0 and 1: y = 1 / (1 + exp(-x)). x, y [n][outputs].
 * Cost: an exp and a division an output; no state.
 */
export function squash(outputs: number): NetLayer {
  return netLayer({
    kernel: 'squash',
    process,
    coeffs: design(outputs),
    state: {},
    inputs: outputs,
    outputs,
    x: 'reals',
    y: 'reals',
  });
}
