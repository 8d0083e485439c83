import type { SampleC } from '../codegen/pipelineDescription.ts';

/** What the bits of a value are taken from; `int32` has NaN where a sample is absent. */
export type Bits = 'double' | 'float' | 'int32';

const START = 0x811c9dc5;
const FACTOR = 16_777_619;
const ABSENT = 0x8000_0000;
/** All NaNs are the same. */
const NOT_A_NUMBER = 0xffff_ffff;

/** A sum over the bits of all values in order, as `added` of checksumC computes it: FNV-1a with words in place of bytes. */
export function checksum(values: readonly number[], bits: Bits): number {
  const view = new DataView(new ArrayBuffer(8));
  let sum = START;
  const add = (word: number) => {
    sum = Math.imul(sum ^ word, FACTOR);
  };
  for (const v of values) {
    if (bits === 'int32') {
      add(Number.isNaN(v) ? ABSENT : v);
    } else if (bits === 'float') {
      view.setFloat32(0, v);
      add(Number.isNaN(v) ? NOT_A_NUMBER : view.getUint32(0));
    } else {
      view.setFloat64(0, v);
      add(Number.isNaN(v) ? NOT_A_NUMBER : view.getUint32(4));
      add(Number.isNaN(v) ? 0 : view.getUint32(0));
    }
  }
  return sum >>> 0;
}

/** The sum of values so far, `START_OF_SUM` at first, with one more: `added(sum, value)` in C. */
export function checksumC({ type }: SampleC): string[] {
  const factor = `UINT32_C(${FACTOR})`;
  const start = `#define START_OF_SUM UINT32_C(${START})`;
  if (type === 'int32_t') {
    return [
      start,
      'static uint32_t added(uint32_t sum, int32_t v) {',
      `  return (sum ^ (uint32_t)v) * ${factor};`,
      '}',
    ];
  }
  return [
    start,
    '#ifdef SLIPRING_REAL_DOUBLE',
    'typedef uint64_t bits_of_real;',
    '#else',
    'typedef uint32_t bits_of_real;',
    '#endif',
    '',
    'static uint32_t added(uint32_t sum, real_t v) {',
    '  bits_of_real bits = UINT32_MAX; /* of any NaN */',
    '  if (!isnan(v)) {',
    '    memcpy(&bits, &v, sizeof bits);',
    '  }',
    `  const uint32_t low = (sum ^ (uint32_t)(bits & UINT32_MAX)) * ${factor};`,
    '#ifdef SLIPRING_REAL_DOUBLE',
    `  return (low ^ (uint32_t)(bits >> 32)) * ${factor};`,
    '#else',
    '  return low;',
    '#endif',
    '}',
  ];
}
