import type { Layout } from '../kernel/layout.ts';
import type { NetLayer, RowType } from './cell.ts';
import { initNet } from './net.ts';
import { netLayers } from './netModel.ts';
import { quantizeNet } from './quantize.ts';

/** One kernel of nets, as the C generator needs to know it before there is a model. */
export interface NetKernel {
  /** Layouts with the slots of every layer that the kernel makes, filled with non-trivial values. */
  sampleLayouts(): { c: Layout; s: Layout };
  readonly x: RowType;
  readonly y: RowType;
  /** The kernel takes `raw: reals` between x and y; see NetLayer. */
  readonly raw: boolean;
}

const SAMPLE_NETWORK = {
  cell: 'thermal',
  units: 2,
  timeConstants: [40, 400],
  start: [{ input: 0 }, { input: 1, rest: 0 }],
  links: [
    { node: 0, to: 1 },
    { node: 1, input: 1, risesWith: 2 },
  ],
  losses: [{ node: 0, input: 2, slope: 0.05 }],
};

/** Small models that use every kernel. */
function sampleLayers(): NetLayer[] {
  const floatSpec = [
    { cell: 'rnn', units: 4 },
    { cell: 'gru', units: 5 },
    { cell: 'lstm', units: 3 },
    SAMPLE_NETWORK,
    { cell: 'dense', units: 4, activation: 'tanh' },
    { cell: 'dense', units: 2 },
  ];
  const spec = [
    { cell: 'gru', units: 5 },
    { cell: 'dense', units: 4, activation: 'tanh' },
    { cell: 'dense', units: 2 },
  ];
  const net = initNet(spec, 3, 1);
  const inputs = [
    { mean: 10, std: 2, range: 4 },
    { mean: -1, std: 0.5, range: 4 },
    { mean: 0, std: 30, range: 8 },
  ];
  const outputs = [
    { mean: 60, std: 15, residualTo: -1 },
    { mean: 1, std: 8, residualTo: 2 },
  ];
  const int8 = quantizeNet(net, { inputRange: inputs.map((i) => i.range) });
  const model = { net, inputs, outputs, int8 };
  const floatModel = { net: initNet(floatSpec, 3, 1), inputs, outputs };
  const network = initNet([SAMPLE_NETWORK], 3, 1);
  const thermal = { net: network, inputs, outputs, int8: quantizeNet(network, { inputRange: [4, 4, 8] }) };
  return [...netLayers(floatModel, 'float'), ...netLayers(model, 'int8'), ...netLayers(thermal, 'int8')];
}

/** Every kernel in this folder by name: its file is `<name>.ts`, its prefix in C `<name>`. */
export const netKernels: Readonly<Record<string, NetKernel>> = Object.fromEntries(
  sampleLayers().map((layer) => [
    layer.kernel,
    {
      sampleLayouts: () => ({ c: layer.coeffs, s: layer.state }),
      x: layer.x,
      y: layer.y,
      raw: layer.raw === true,
    },
  ]),
);
