import { ConfigError } from '../../core/errors.ts';
import type { Format } from '../../kernel/format.ts';
import type { Layout } from '../../kernel/layout.ts';
import type { Stage } from '../../kernel/stage.ts';
import type { NetLayer } from '../../nn/cell.ts';
import { int32Twins } from '../../operators/int32/twins.ts';
import { asDesigned, type TwinOperator } from './asDesigned.ts';
import { type ClipCount, onIntegers } from './onIntegers.ts';
import { twinNet } from './twinNet.ts';

/** `formats` has an array an instance, an entry a port; `counter` counts clipped outputs. Throws ConfigError for operators that have no integer kernel. */
export function twinOperator(stage: Stage, formats: readonly (readonly Format[])[], counter: ClipCount): TwinOperator {
  const { operator } = stage;
  const { layers } = operator as { layers?: readonly NetLayer[] };
  return layers ? twinNet(stage, layers, formats[0]) : twinKernel(stage, formats, counter);
}

function twinKernel(stage: Stage, formats: readonly (readonly Format[])[], counter: ClipCount): TwinOperator {
  const { operator, params, coeffs: c, input } = stage;
  const twin = int32Twins[operator.name];
  if (!twin || !Object.hasOwn(int32Twins, operator.name)) {
    const known = [...Object.keys(int32Twins), 'predict'].sort().join(', ');
    throw new ConfigError(`int32: ${operator.name} has no integer kernel; these have one: ${known}`);
  }
  const designs = formats.map((ports) => twin.design({ params, rateHz: input.rateHz, c }, ports));
  const [{ coeffs, state }] = designs;
  if (designs.some((d) => !same(d.coeffs, coeffs))) {
    throw new ConfigError(
      `int32: ${operator.name} runs on channels of different ranges; give them one range, or a step each`,
    );
  }
  return {
    operator: {
      ...asDesigned(stage),
      ...{ inlinedKernel: twin.kernel, flags: true },
      design: () => coeffs,
      state: () => state,
      process: onIntegers(twin.process, operator.inputs.length, counter),
    },
    outputs: designs.map((d) => d.outputs),
  };
}

const same = (a: Layout, b: Layout): boolean =>
  Object.keys(a).every((key) => String(a[key].value) === String(b[key].value));
