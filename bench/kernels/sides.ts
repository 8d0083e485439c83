import { allocate, type Layout, type Values } from '../../src/kernel/layout.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import { blocksOf } from '../feed.ts';
import { type Side, side, timed } from '../sides.ts';
import type { Peer } from './peers.ts';

/** The kernel's function alone, block by block. Signal k goes to port `ports[k]`. */
export function kernelSide(
  operator: AnyOperator,
  c: Values<Layout>,
  x: readonly Float64Array[],
  ports: readonly number[],
  outputs: readonly number[],
  block: number,
): Side {
  const views = x.map((v) => blocksOf(v, block));
  const zeros = new Float64Array(block);
  const y = operator.outputs.map(() => new Float64Array(block));
  const flags = operator.flags ? [new Uint8Array(block)] : [];
  const process = operator.process as (...args: unknown[]) => unknown;
  const pass = () => {
    const args: unknown[] = [
      c,
      allocate(operator.state(c)),
      block,
      ...operator.inputs.map(() => zeros),
      ...y,
      ...flags,
    ];
    for (let k = 0; k < views[0].length; k++) {
      for (let p = 0; p < views.length; p++) args[3 + ports[p]] = views[p][k];
      flags[0]?.fill(0);
      process(...args);
    }
    return outputs.map((o) => y[o]);
  };
  return side('kernel alone', () => timed(x[0].length, pass));
}

/** A JavaScript package on the first input. */
export function peerSide({ name, prepare, ...options }: Peer, x: Float64Array, block: number): Side {
  const pass = prepare(x, blocksOf(x, block));
  return side(name, () => timed(x.length, () => [pass()]), options);
}
