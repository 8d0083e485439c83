/** A cyclic redundancy check in the terms of the Rocksoft model (Williams 1993), reflected in and out alike. */
export interface CrcModel {
  /** 8 to 32 bits. */
  readonly width: number;
  readonly polynomial: number;
  readonly init: number;
  readonly reflect: boolean;
  readonly xorOut: number;
}

/** CRCs by name. XMODEM and CCITT-FALSE differ; "CRC16-CCITT" in a manual may mean either, or KERMIT, or X25. */
export const CRC_MODELS = {
  crc8: { width: 8, polynomial: 0x07, init: 0, reflect: false, xorOut: 0 },
  'crc8-dvb-s2': { width: 8, polynomial: 0xd5, init: 0, reflect: false, xorOut: 0 },
  'crc8-0x97': { width: 8, polynomial: 0x97, init: 0, reflect: false, xorOut: 0 },
  'crc8-maxim': { width: 8, polynomial: 0x31, init: 0, reflect: true, xorOut: 0 },
  'crc16-xmodem': { width: 16, polynomial: 0x1021, init: 0, reflect: false, xorOut: 0 },
  'crc16-ccitt-false': { width: 16, polynomial: 0x1021, init: 0xffff, reflect: false, xorOut: 0 },
  'crc16-mcrf4xx': { width: 16, polynomial: 0x1021, init: 0xffff, reflect: true, xorOut: 0 },
  'crc16-kermit': { width: 16, polynomial: 0x1021, init: 0, reflect: true, xorOut: 0 },
  'crc16-x25': { width: 16, polynomial: 0x1021, init: 0xffff, reflect: true, xorOut: 0xffff },
  'crc16-modbus': { width: 16, polynomial: 0x8005, init: 0xffff, reflect: true, xorOut: 0 },
  'crc16-arc': { width: 16, polynomial: 0x8005, init: 0, reflect: true, xorOut: 0 },
  'crc16-buypass': { width: 16, polynomial: 0x8005, init: 0, reflect: false, xorOut: 0 },
  crc32: { width: 32, polynomial: 0x04c11db7, init: 0xffffffff, reflect: true, xorOut: 0xffffffff },
  'crc32-mpeg2': { width: 32, polynomial: 0x04c11db7, init: 0xffffffff, reflect: false, xorOut: 0 },
} as const satisfies Record<string, CrcModel>;

export type CrcName = keyof typeof CRC_MODELS;

/** A CRC by a table of 256 entries: one look-up a byte. */
export class Crc {
  private readonly table = new Uint32Array(256);
  private readonly model: CrcModel;
  private readonly start: number;
  private readonly mask: number;

  constructor(model: CrcModel) {
    const { width, polynomial, init, reflect } = model;
    this.model = model;
    this.mask = width === 32 ? 0xffffffff : (1 << width) - 1;
    this.start = reflect ? reversed(init, width) : init;
    const poly = reflect ? reversed(polynomial, width) : polynomial;
    for (let i = 0; i < 256; i++) {
      let r = reflect ? i : i << (width - 8);
      for (let bit = 0; bit < 8; bit++) {
        if (reflect) r = r & 1 ? (r >>> 1) ^ poly : r >>> 1;
        else r = (r >>> (width - 1)) & 1 ? (r << 1) ^ poly : r << 1;
      }
      this.table[i] = r & this.mask;
    }
  }

  /** The check over bytes[start..end-1]. */
  of(bytes: Uint8Array, start = 0, end = bytes.length): number {
    return this.finish(this.update(this.start, bytes, start, end));
  }

  /** The check over a range and one more byte behind it, as MAVLink seeds its messages. */
  withExtra(bytes: Uint8Array, start: number, end: number, extra: number): number {
    return this.finish(this.update(this.update(this.start, bytes, start, end), [extra], 0, 1));
  }

  private update(register: number, bytes: ArrayLike<number>, start: number, end: number): number {
    const { table, mask } = this;
    let r = register;
    if (this.model.reflect) {
      for (let i = start; i < end; i++) r = table[(r ^ bytes[i]) & 255] ^ (r >>> 8);
    } else {
      const top = this.model.width - 8;
      for (let i = start; i < end; i++) r = (table[((r >>> top) ^ bytes[i]) & 255] ^ (r << 8)) & mask;
    }
    return r;
  }

  private finish(register: number): number {
    return (register ^ this.model.xorOut) >>> 0;
  }
}

function reversed(value: number, width: number): number {
  let r = 0;
  for (let i = 0; i < width; i++) r |= ((value >>> i) & 1) << (width - 1 - i);
  return r >>> 0;
}
