import { crc32 } from '../core/snapshot.ts';
import type { Layout, Slot } from '../kernel/layout.ts';

/** The constants of one kernel of a pipeline, as its header declares them. */
export interface ConstantsC {
  readonly kernel: string;
  /** The struct's name. */
  readonly name: string;
  readonly layout: Layout;
}

/** A function `constants_crc` in C: CRC-32 over all constants of a pipeline, with crc.h; tables by the pointers that the kernels use. */
export function constantsC(constants: readonly ConstantsC[]): string[] {
  return [
    'static uint32_t constants_crc(void) {',
    '  uint32_t crc = UINT32_MAX;',
    ...constants.flatMap(({ kernel, name, layout }) => {
      const fields = Object.entries(layout);
      if (fields.length === 0) return [];
      return [
        '  {',
        `    const volatile ${kernel}_coeffs *c = &${name};`,
        ...fields.map(([field, { type, value }]) => {
          const more = typeof value === 'object' ? `, ${value.length}` : '';
          return `    crc = slipring_crc_${type}(crc, c->${field}${more});`;
        }),
        '  }',
      ];
    }),
    '  return ~crc;',
    '}',
  ];
}

/** What `constants_crc` gives where the constants are as they were printed. */
export function constantsCrc(constants: readonly ConstantsC[], real: 'double' | 'float'): number {
  const bytes: number[] = [];
  for (const { layout } of constants) {
    for (const { type, value } of Object.values(layout)) {
      const put = elementBytes(type, real);
      for (const v of typeof value === 'object' ? value : [value]) bytes.push(...put(Number(v)));
    }
  }
  return crc32(Uint8Array.from(bytes));
}

function elementBytes(type: Slot['type'], real: 'double' | 'float'): (v: number) => Uint8Array {
  switch (type) {
    case 'real':
    case 'reals':
      return real === 'double' ? bytesOf(8, 'setFloat64') : bytesOf(4, 'setFloat32');
    case 'i32':
    case 'i32s':
      return bytesOf(4, 'setInt32');
    case 'i16s':
      return bytesOf(2, 'setInt16');
    default:
      return (v) => Uint8Array.of(v);
  }
}

function bytesOf(size: number, set: 'setFloat64' | 'setFloat32' | 'setInt32' | 'setInt16'): (v: number) => Uint8Array {
  const view = new DataView(new ArrayBuffer(size));
  return (v) => {
    view[set](0, v, true);
    return new Uint8Array(view.buffer);
  };
}
