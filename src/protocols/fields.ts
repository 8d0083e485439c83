import { z } from 'zod';
import { toSI } from '../core/units.ts';
import type { Frame } from './framing/framer.ts';
import { toHex } from './hex.ts';
import { NUMBER_TYPES, type Order } from './numberTypes.ts';
import { Scale } from './scale.ts';

export const word = z.string().regex(/^[A-Za-z_]\w*$/, 'must be a word of letters, digits and _');
const whole = z.int().nonnegative();

/** What a value of a field means as a measurement; the same keys as in the profiles of logs. */
export const measureShape = {
  unit: z.string().default('1').meta({ description: 'Unit on the wire; the channel carries the SI unit.' }),
  scale: z.number().default(1).meta({ description: 'Value in `unit` = number on the wire * scale + offset.' }),
  offset: z.number().default(0),
  missing: z
    .union([z.number(), z.array(z.number())])
    .optional()
    .meta({ description: 'Number on the wire, or several, that stand for "no value".' }),
  values: z.record(z.string(), z.string()).optional().meta({ description: 'Names of the values of a code.' }),
};

export const orderSchema = z
  .enum(['be', 'le', 'cdab', 'badc'])
  .meta({ description: 'Byte order; cdab and badc are the mixed orders of Modbus.' });

export const fieldSchema = z.strictObject({
  name: word,
  type: z
    .enum([...(Object.keys(NUMBER_TYPES) as (keyof typeof NUMBER_TYPES)[]), 'text', 'hex'])
    .meta({ description: 'text ends with a zero byte or the frame; hex is bytes shown as they are.' }),
  at: whole
    .optional()
    .meta({ description: 'First byte, from the start of the frame. Default: behind the field before.' }),
  order: orderSchema.optional(),
  bits: z
    .tuple([whole, whole])
    .optional()
    .meta({ description: 'First and last bit of the number, counted from the lowest.' }),
  bit: whole.max(31).optional().meta({ description: 'Bit of the mask that says whether the field is there.' }),
  length: whole.optional().meta({ description: 'Bytes of a hex field.' }),
  ...measureShape,
});

export type FieldDescription = z.output<typeof fieldSchema>;
export type Measure = Pick<FieldDescription, 'unit' | 'scale' | 'offset' | 'missing'>;

/** Conversion of a number on the wire to an SI value. */
export class Conversion {
  private readonly scale: Scale;
  private readonly factor: number;
  private readonly offset: number;
  private readonly missing: readonly number[];

  /** `raw`: numbers stay as they are on the wire; what is missing is still absent. */
  constructor({ unit, scale, offset, missing }: Measure, raw: boolean) {
    const si = toSI(unit);
    this.scale = new Scale(raw ? 1 : scale);
    this.factor = raw ? 1 : si.scale;
    this.offset = raw ? 0 : offset * si.scale + si.offset;
    this.missing = missing === undefined ? [] : [missing].flat();
  }

  apply(raw: number): number {
    for (const m of this.missing) if (raw === m) return Number.NaN;
    return this.scale.of(raw) * this.factor + this.offset;
  }
}

/** One field, ready to be read. */
interface Slot {
  readonly read: (view: DataView, at: number) => number;
  readonly at: number;
  readonly size: number;
  readonly maskBit: number;
  readonly shift: number;
  readonly bits: number;
  readonly signed: boolean;
  readonly conversion: Conversion;
}

interface TextSlot {
  readonly name: string;
  /** Fields before it. */
  readonly behind: number;
  readonly at: number;
  /** Bytes of a hex field; 0 for text. */
  readonly length: number;
}

const DECODER = new TextDecoder();

/**
 * Reads the fields of a binary frame into a row of numbers, NaN for what is not there: a shorter frame ends in absent values,
 * a field whose mask bit is 0 takes no bytes. Compiled once; reading allocates nothing unless there are texts.
 */
export class FieldReader {
  /** Bytes of all fields, where none is a text. */
  readonly size: number;
  /** Where the frame goes on behind the fields; set by `read`. */
  end = 0;
  /** Texts of the newest frame by name. */
  texts: Record<string, string> | undefined;
  private readonly slots: readonly Slot[];
  private readonly textSlots: readonly TextSlot[];

  constructor(fields: readonly FieldDescription[], order: Order, raw = false) {
    this.size = fields.reduce((sum, f) => sum + sizeOf(f), 0);
    this.slots = fields.filter((f) => !isText(f)).map((f) => slotOf(f, order, raw));
    this.textSlots = fields.flatMap((f, i) =>
      isText(f)
        ? [
            {
              name: f.name,
              behind: fields.slice(0, i).filter((b) => !isText(b)).length,
              at: f.at ?? -1,
              length: f.length ?? 0,
            },
          ]
        : [],
    );
  }

  /** `from`: where the first field starts, relative to the frame; `mask`: which masked fields are there. Fills row[0..]. */
  read(frame: Frame, from: number, mask: number, row: Float64Array): void {
    const { slots, textSlots } = this;
    const { view, start, end } = frame;
    let position = start + from;
    let text = 0;
    this.texts = undefined;
    for (let f = 0; f <= slots.length; f++) {
      for (; text < textSlots.length && textSlots[text].behind === f; text++)
        position = this.readText(textSlots[text], frame, position);
      if (f === slots.length) break;
      const slot = slots[f];
      const isThere = slot.maskBit < 0 || ((mask >>> slot.maskBit) & 1) === 1;
      const at = slot.at < 0 ? position : start + slot.at;
      if (!isThere || at + slot.size > end) {
        row[f] = Number.NaN;
        if (isThere) position = Math.max(position, end);
        continue;
      }
      position = at + slot.size;
      let raw = slot.read(view, at);
      if (slot.bits > 0) raw = bitsOf(raw, slot);
      row[f] = slot.conversion.apply(raw);
    }
    this.end = position;
  }

  private readText({ name, at, length }: TextSlot, frame: Frame, position: number): number {
    const { bytes, start, end } = frame;
    const from = at < 0 ? position : start + at;
    this.texts ??= {};
    if (length > 0) {
      if (from + length > end) return end;
      this.texts[name] = toHex(bytes, from, from + length);
      return from + length;
    }
    let to = from;
    while (to < end && bytes[to] !== 0) to++;
    if (from < end) this.texts[name] = DECODER.decode(bytes.subarray(from, to));
    return Math.min(to + 1, Math.max(end, from));
  }
}

function slotOf(f: FieldDescription, defaultOrder: Order, raw: boolean): Slot {
  const type = NUMBER_TYPES[f.type as keyof typeof NUMBER_TYPES];
  const [first, last] = f.bits ?? [0, -1];
  return {
    read: type.reader(f.order ?? defaultOrder),
    at: f.at ?? -1,
    size: type.size,
    maskBit: f.bit ?? -1,
    shift: 2 ** first,
    bits: last - first + 1,
    signed: type.signed,
    conversion: new Conversion(f, raw),
  };
}

/** Whether a field gives a text and no number. */
export function isText(field: object): boolean {
  return 'type' in field && (field.type === 'text' || field.type === 'hex');
}

function sizeOf(f: FieldDescription): number {
  return f.type === 'text' || f.type === 'hex' ? (f.length ?? 0) : NUMBER_TYPES[f.type].size;
}

/** A range of bits of an unsigned number up to 2^53; of a signed type, its highest bit is the sign. */
function bitsOf(raw: number, { shift, bits, signed }: Slot): number {
  const range = 2 ** bits;
  const value = Math.floor(raw / shift) % range;
  const positive = value < 0 ? value + range : value;
  return signed && positive >= range / 2 ? positive - range : positive;
}
