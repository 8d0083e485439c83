import { ConfigError } from '../core/errors.ts';
import { kept, type Layout, type Slot, type SlotType } from '../kernel/layout.ts';
import { fill } from './fill.ts';
import { i32C, realC } from './numbers.ts';
import { ELEMENT_C } from './printStatement.ts';

const LARGEST_FLOAT = 3.4028234663852886e38;

/**
 * Constants of a kernel, for flash: a table an array, called NAME_FIELD, and the struct NAME that points to them; or one that other files see, called
 * `visible`.
 */
export function printCoeffs(kernel: string, name: string, layout: Layout, visible?: string): string[] {
  const lines: string[] = [];
  const fields: string[] = [];
  for (const [field, slot] of Object.entries(layout)) {
    if (typeof slot.value !== 'object') {
      fields.push(`  .${field} = ${scalar(slot, slot.value)},`);
      continue;
    }
    // C has no empty arrays
    const values = slot.value.length > 0 ? Array.from(slot.value, (v) => scalar(slot, v)) : ['0'];
    const table = `${name}_${field}`;
    lines.push(
      `static const ${ELEMENT_C[slot.type]} ${table}[${values.length}]${alignment(slot.type)} = {`,
      ...fill(values),
      '};',
      '',
    );
    fields.push(`  .${field} = ${table},`);
  }
  if (fields.length === 0) fields.push('  .unused = 0,');
  return [
    ...lines,
    `${visible === undefined ? 'static ' : ''}const ${kernel}_coeffs ${visible ?? name} = {`,
    ...fields,
    '};',
    '',
  ];
}

/** What stands behind the name of an array of small integers: integers.h reads them by words. */
export function alignment(type: SlotType): string {
  return type === 'i8s' || type === 'i16s' ? ' SLIPRING_WORDS' : '';
}

/** Members that hold the arrays of a kernel's state, beside the kernel's own struct. */
export function stateArrays(prefix: string, layout: Layout): string[] {
  return Object.entries(kept(layout)).flatMap(([field, slot]) =>
    typeof slot.value === 'object'
      ? [`  ${ELEMENT_C[slot.type]} ${prefix}${field}[${Math.max(1, slot.value.length)}]${alignment(slot.type)};`]
      : [],
  );
}

/** Statements that point the state of a kernel of `k` to its arrays there. */
export function linkArrays(prefix: string, layout: Layout): string[] {
  return Object.entries(kept(layout)).flatMap(([field, slot]) =>
    typeof slot.value === 'object' ? [`k->${prefix}kernel.${field} = k->${prefix}${field};`] : [],
  );
}

/** Body of a function that puts the initial values into `s`, a pointer to a kernel's state. */
export function printReset(layout: Layout): string[] {
  const lines = Object.entries(kept(layout)).flatMap(([field, slot]) => {
    if (typeof slot.value !== 'object') return [`  s->${field} = ${scalar(slot, slot.value)};`];
    const values = Array.from(slot.value);
    const first = values[0] ?? 0;
    if (values.every((v) => Object.is(v, first))) {
      if (values.length === 0) return [];
      return [
        `  for (int32_t i = 0; i < ${values.length}; i++) {`,
        `    s->${field}[i] = ${scalar(slot, first)};`,
        '  }',
      ];
    }
    const table = `static const ${ELEMENT_C[slot.type]} initial_${field}[${values.length}] = {`;
    return [
      '  {',
      `    ${table}`,
      ...fill(
        values.map((v) => scalar(slot, v)),
        '      ',
      ),
      '    };',
      `    for (int32_t i = 0; i < ${values.length}; i++) {`,
      `      s->${field}[i] = initial_${field}[i];`,
      '    }',
      '  }',
    ];
  });
  return lines.length > 0 ? lines : ['  (void)s;'];
}

function scalar(slot: Slot, value: number | boolean): string {
  if (typeof value === 'boolean') return String(value);
  if (slot.type !== 'real' && slot.type !== 'reals') return i32C(value);
  if (Math.abs(value) > LARGEST_FLOAT && Number.isFinite(value)) {
    throw new ConfigError(`the value ${value} does not fit a float`);
  }
  return realC(value);
}
