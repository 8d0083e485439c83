import { formatFor } from '../kernel/format.ts';
import type { Layout } from '../kernel/layout.ts';
import type { NetLayer, RowType } from './cell.ts';
import { fromInt32Int32 } from './fromInt32Int32.ts';
import { initNet, type Net } from './net.ts';
import { type NetModel, netLayers, precisionsOf } from './netModel.ts';
import { quantizeNet } from './quantize.ts';
import { toQ15Int32 } from './toQ15Int32.ts';

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

const SAMPLE_NEURAL = {
  cell: 'thermalNeural',
  units: 2,
  timeConstants: [40, 400],
  start: [{ input: 0 }, { input: 1, rest: 0 }],
  boundaries: [1],
};

const SAMPLE_ROW = Float64Array.of(1, -1, 2);

/** Small models that use every kernel. */
function sampleLayers(): NetLayer[] {
  const spec = [
    { cell: 'rnn', units: 4 },
    { cell: 'gru', units: 5 },
    { cell: 'lstm', units: 3 },
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
  const inputRange = inputs.map((i) => i.range);
  const twins = (n: Net) => ({
    int8: quantizeNet(n, { inputRange, calibration: SAMPLE_ROW }),
    int16: quantizeNet(n, { inputRange, calibration: SAMPLE_ROW, weights: 'int16' }),
  });
  const [network, neural] = [SAMPLE_NETWORK, SAMPLE_NEURAL].map((layer) => initNet([layer], 3, 1));
  const models: NetModel[] = [net, network, neural].map((n) => {
    return { net: n, inputs, outputs, classifies: n === net, squashes: n === network, ...twins(n) };
  });
  return models.flatMap((model) => precisionsOf(model).flatMap((precision) => netLayers(model, precision)));
}

/** The ends of integer nets between chains in integers. */
function int32Ends(layers: readonly NetLayer[]): NetLayer[] {
  const formats = [10, 1, 100].map(formatFor);
  const named = (kernel: string) => layers.filter((layer) => layer.kernel === kernel);
  return [
    ...named('toQ15').map((layer) => toQ15Int32(layer, formats)),
    ...named('fromInt32').map((layer) => fromInt32Int32(layer, formats, 4).layer),
  ];
}

const byName = (layers: readonly NetLayer[]): Readonly<Record<string, NetKernel>> =>
  Object.fromEntries(
    layers.map((layer) => [
      layer.kernel,
      {
        sampleLayouts: () => ({ c: layer.coeffs, s: layer.state }),
        x: layer.x,
        y: layer.y,
        raw: layer.raw === true,
      },
    ]),
  );

const samples = sampleLayers();

/** Every kernel in this folder by name: its file is `<name>.ts`, its prefix in C `<name>`. */
export const netKernels = byName(samples);

/** Those that only chains in integers have; raw rows are integers there. */
export const int32NetKernels = byName(int32Ends(samples));
