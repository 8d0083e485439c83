import { realC } from '../../src/codegen/numbers.ts';
import { ELEMENT_C } from '../../src/codegen/printStatement.ts';
import { printCoeffs } from '../../src/codegen/printValues.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import type { Layout } from '../../src/kernel/layout.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import type { CCase } from '../cProgram.ts';
import type { SignalName } from '../signals.ts';

const FOLDER = `${packageRoot()}/c`;

/** The generated C of an operator's kernel, in double, called block by block as the host calls it. */
export function generatedC(
  operator: AnyOperator,
  coeffs: Layout,
  state: Layout,
  inputs: readonly SignalName[],
  ports: readonly number[],
  block: number,
): CCase {
  const { name } = operator;
  const fields = Object.entries(state).map(([field, { type, value }]) => {
    const print = (v: number) => (type.startsWith('real') ? realC(v) : String(v));
    if (typeof value !== 'object') return { table: [], member: `.${field} = ${print(Number(value))},` };
    const values = value.length > 0 ? Array.from(value, print).join(', ') : '0'; // C has no empty arrays
    const table = `static ${ELEMENT_C[type]} s_${field}[] = {${values}};`;
    return { table: [table], member: `.${field} = s_${field},` };
  });
  const preamble = [
    `#include "${name}.h"`,
    '#include <string.h>',
    ...printCoeffs(name, 'c', coeffs),
    ...fields.flatMap((f) => f.table),
    `static ${name}_state s = {${fields.length > 0 ? fields.map((f) => f.member).join(' ') : '0'}};`,
    `static double zeros[${block}];`,
    ...(operator.flags ? [`static uint8_t flags[${block}];`] : []),
  ].join('\n');
  const xs = operator.inputs.map((_, port) => (ports.includes(port) ? `x${ports.indexOf(port)}` : 'zeros'));
  const ys = operator.outputs.map((_, i) => `y${i}`);
  const args = ['&c', '&s', 'n', ...xs, ...ys, ...(operator.flags ? ['flags'] : [])];
  return {
    inputs,
    outputs: ys.length,
    preamble,
    call: `${operator.flags ? 'memset(flags, 0, sizeof flags); ' : ''}${name}_process(${args.join(', ')});`,
    flags: ['-DSLIPRING_REAL_DOUBLE', '-DSLIPRING_NOT_CONTRACTED', '-ffp-contract=off', `-I${FOLDER}`],
    sources: [`${FOLDER}/${name}.c`, `${FOLDER}/intrinsics.c`],
  };
}
