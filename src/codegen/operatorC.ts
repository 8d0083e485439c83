import { allocate, type Layout, type SlotType } from '../kernel/layout.ts';
import type { AnyOperator } from '../kernel/operator.ts';
import { type CFiles, type KernelSource, translateKernel } from './translate.ts';

/** The C of an operator whose `process` stands in `kernel`. Throws SubsetError. */
export function operatorC(operator: AnyOperator, kernel: Pick<KernelSource, 'file' | 'source' | 'about'>): CFiles {
  const { params, rateHz } = operator.examples[0];
  const coeffs: Layout = operator.design(
    operator.params.parse(params),
    rateHz ?? 1000,
    operator.inputs.map(() => 0),
  );
  const state: Layout = operator.state(allocate(coeffs));
  const ports = [...operator.inputs, ...operator.outputs];
  const arrays: SlotType[] = [...ports.map(() => 'reals' as const), ...(operator.flags ? (['u8s'] as const) : [])];
  return translateKernel({ name: operator.name, ...kernel, coeffs, state, inputs: operator.inputs.length, arrays });
}
