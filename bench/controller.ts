import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../src/core/random.ts';
import { boards } from '../src/firmware/boards.ts';
import type { NetLayer } from '../src/nn/cell.ts';
import { initNet } from '../src/nn/net.ts';
import { quantizeNet } from '../src/nn/quantize.ts';
import type { WeightType } from '../src/nn/requantize.ts';
import { runLayer } from './netOnBoard.ts';
import { markdown } from './table.ts';

/** Integer layers alone on emulated controllers: a program of the bench. Instructions are exact, so nothing runs twice. */
const STEPS = 500;
const NO_SIMD = '-DSLIPRING_NO_SIMD';

const SIZES = [
  { inputs: 8, units: 16 },
  { inputs: 8, units: 32 },
];
const WEIGHTS: readonly WeightType[] = ['int8', 'int16'];

const folder = mkdtempSync(join(tmpdir(), 'slipring-bench-'));
try {
  const layers = SIZES.flatMap((size) =>
    ['gru', 'lstm', 'rnn'].flatMap((cell) => WEIGHTS.map((weights) => layerOf(cell, size, weights))),
  );
  const rows = layers.flatMap((layer) => rowsOf(layer));
  console.log(markdown(['layer', 'core', 'instructions', 'flash', 'RAM', 'stack'], rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function rowsOf(layer: NetLayer): string[][] {
  const random = new Random(3);
  const x = Int16Array.from({ length: STEPS * layer.inputs }, () => random.below(65536) - 32768);
  return boards.flatMap((board) => {
    const variants = board.flags.some((f) => /m4|m7|m33|m55/.test(f)) ? [[], [NO_SIMD]] : [[]];
    return variants.map((defines) => {
      const f = runLayer(layer, board, x, folder, defines);
      const name = `${board.name}${defines.length > 0 ? ', no SIMD' : ''}`;
      const figures = [f.instructions, f.flashBytes, f.ramBytes, f.stackBytes];
      return [`${layer.kernel} ${layer.inputs} to ${layer.outputs}`, name, ...figures.map((v) => v.toFixed(0))];
    });
  });
}

/** A layer with weights twice PyTorch's, as large as those of a trained net. */
function layerOf(cell: string, { inputs, units }: (typeof SIZES)[number], weights: WeightType): NetLayer {
  const net = initNet(
    [
      { cell, units },
      { cell: 'dense', units: 1 },
    ],
    inputs,
    1,
  );
  for (const w of Object.values(net.layers[0].weights)) for (let i = 0; i < w.length; i++) w[i] *= 2;
  const [twin] = quantizeNet(net, { inputRange: new Array(inputs).fill(1), weights });
  return twin.kernel.layer(inputs, units, twin.activation, twin.values);
}
