import { channel } from '../../src/core/stream.ts';
import type { Layout } from '../../src/kernel/layout.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { initNet, type LayerSpec } from '../../src/nn/net.ts';
import { netLayers, type Precision } from '../../src/nn/netModel.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';

/** A step that predicts by an untrained net of one cell and a dense layer, for its C only: on the host it computes nothing. */
export function netStage(cell: string, units: number, inputs: number, precision: Precision): Stage {
  const layers = [
    { cell, units },
    { cell: 'dense', units: 1 },
  ];
  return layersStage(layers, inputs, precision);
}

/** The same of any layers with one output. */
export function layersStage(spec: readonly LayerSpec[], inputs: number, precision: Precision): Stage {
  const net = initNet(spec, inputs, 1);
  const scales = Array.from({ length: inputs }, () => ({ mean: 0, std: 5, range: 4 }));
  const inputRange = scales.map((s) => s.range);
  const calibration = new Float64Array(inputs);
  const quantized =
    precision === 'float' ? {} : { [precision]: quantizeNet(net, { inputRange, calibration, weights: precision }) };
  const model = { net, inputs: scales, outputs: [{ mean: 60, std: 10, residualTo: -1 }], ...quantized };
  const layers = netLayers(model, precision);
  const layout: Layout = Object.fromEntries(
    layers.flatMap((layer, i) => Object.entries(layer.state as Layout).map(([key, slot]) => [`${i}.${key}`, slot])),
  );
  const channels = scales.map((_, i) => channel(`x${i}`, 'A'));
  const operator = {
    name: 'predict',
    layers,
    inputs: channels.map((c) => ({ name: c.name, unit: 'A', description: '' })),
    outputs: [{ name: 'y', unit: 'degC', description: '' }],
    design: () => ({}),
    state: () => layout,
    process: () => {},
    delay: () => 0,
    warmup: () => 10,
    gap: 'bridge',
    examples: [],
  } as unknown as AnyOperator;
  return new Stage(operator, {}, {}, { motor: 'm', name: 'main', rateHz: 1000, channels, delayS: 0 });
}
