import { ConfigError } from '../../src/core/errors.ts';
import { formatFor, TURN } from '../../src/kernel/format.ts';
import { allocate, type Layout, type SlotType } from '../../src/kernel/layout.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import type { Int32Twin } from '../../src/operators/int32/twin.ts';
import { int32Twins } from '../../src/operators/int32/twins.ts';

interface Int32Kernel {
  readonly kernel: string;
  readonly coeffs: Layout;
  readonly state: Layout;
  readonly inputs: number;
  readonly arrays: readonly SlotType[];
}

/** The integer kernels of the operators, each with the layouts of one of the operators that it stands for. */
export function int32Kernels(operators: readonly AnyOperator[]): Int32Kernel[] {
  const kernels = new Map<string, Int32Kernel>();
  for (const [name, twin] of Object.entries(int32Twins)) {
    const operator = operators.find((o) => o.name === name);
    if (!operator || kernels.has(twin.kernel)) continue;
    const { inputs, outputs, examples } = operator;
    const design = examples.flatMap((example) => designed(operator, twin, example) ?? [])[0];
    const ports = [...inputs, ...outputs].map((): SlotType => 'i32s');
    kernels.set(twin.kernel, { kernel: twin.kernel, ...design, inputs: inputs.length, arrays: [...ports, 'u8s'] });
  }
  return [...kernels.values()];
}

/** Layouts for an example; undefined where the twin cannot do all that it asks for. */
function designed(operator: AnyOperator, twin: Int32Twin, example: AnyOperator['examples'][number]) {
  const { inputs } = operator;
  const params = operator.params.parse(example.params);
  const rateHz = example.rateHz ?? 1000;
  const skew = inputs.map(() => 0);
  const c = allocate<Layout>(operator.design(params, rateHz, skew));
  const formats = inputs.map(({ unit }) => (unit === 'rad' ? TURN : formatFor(1)));
  try {
    const { coeffs, state } = twin.design({ params, rateHz, c }, formats);
    return { coeffs, state };
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
