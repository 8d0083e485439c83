import { z } from 'zod';
import { type FieldDescription, FieldReader, fieldSchema, isText, orderSchema, word } from './fields.ts';
import type { Frame } from './framing/framer.ts';
import { NUMBER_TYPES, type Order } from './numberTypes.ts';
import type { DecoderCounters, OnRecord, RecordStream } from './record.ts';
import { RecordMaker, rolesShape } from './recordMaker.ts';

const whole = z.int().nonnegative();

/** One kind of binary message: which it is, and its fields. */
export const messageSchema = z.strictObject({
  name: word.meta({ description: 'Name of the stream.' }),
  id: whole.optional().meta({ description: 'What stands in the place that `dispatch` names.' }),
  object: z
    .string()
    .regex(/^[0-9a-fA-F]{4}(:[0-9a-fA-F]{2})?$/, 'must be an index and perhaps a subindex, such as "6041" or "1018:01"')
    .optional()
    .meta({ description: 'CANopen object whose value an SDO reply brings.' }),
  rateHz: z.number().positive().optional().meta({ unit: 'Hz', description: 'Nominal rate.' }),
  least: whole
    .default(0)
    .meta({ description: 'Shorter frames are unreadable. A frame longer than that may lack its last fields.' }),
  order: orderSchema.optional().meta({ description: 'Byte order of the fields.' }),
  mask: z
    .enum(['u8', 'u16', 'u32'])
    .optional()
    .meta({ description: 'Type of a mask before the fields; fields with `bit` are there only when theirs is set.' }),
  fields: z.array(fieldSchema),
  repeat: z
    .strictObject({
      count: z
        .union([word, z.int().positive()])
        .optional()
        .meta({ description: 'How often, or the field that says it. Default: to the end of the frame.' }),
      times: z.int().min(1).max(64).optional().meta({
        description: 'Always so often, and each field is an array: all values of the first, then all of the next.',
      }),
      index: word.optional().meta({ description: 'Name of a channel with the number of the repetition.' }),
      first: word.optional().meta({ description: 'Field with the number of the first repetition. Default: 0.' }),
      fields: z.array(fieldSchema).min(1),
    })
    .optional()
    .meta({ description: 'Fields that come again and again: a record each.' }),
  ...rolesShape,
});

export type MessageDescription = z.output<typeof messageSchema>;

/** Numeric fields of a message in the order of its rows. */
export function columnsOf({ fields, repeat }: MessageDescription) {
  const index = repeat?.index ? [{ name: repeat.index, unit: '1' }] : [];
  return [...fields, ...index, ...(repeat?.fields ?? [])].filter((f) => !isText(f));
}

/** Reads the frames of one message into records. */
export class MessageReader {
  private readonly maker: RecordMaker;
  private readonly least: number;
  private readonly from: number;
  private readonly mask: { size: number; read: (view: DataView, at: number) => number } | undefined;
  private readonly fields: FieldReader;
  private readonly group: FieldReader | undefined;
  /** A reader a repetition, where its fields are arrays. */
  private readonly arrays: readonly FieldReader[] | undefined;
  private readonly groupRow: Float64Array;
  private readonly groupAt: number;
  private readonly countColumn: number;
  private readonly most: number;
  private readonly firstColumn: number;
  private readonly hasIndex: boolean;

  /** `from`: first byte behind what says which message it is. */
  constructor(message: MessageDescription, order: Order, from: number, raw: boolean) {
    const { name, rateHz, least, mask, fields, repeat } = message;
    const own = message.order ?? order;
    const columns = columnsOf(message);
    this.maker = new RecordMaker(name, rateHz, columns, { ...message, first: repeat?.first }, raw);
    this.least = least;
    this.from = from;
    this.mask = mask && { size: NUMBER_TYPES[mask].size, read: NUMBER_TYPES[mask].reader(own) };
    this.fields = new FieldReader(fields, own, raw);
    this.group = repeat && new FieldReader(repeat.fields, own, raw);
    this.arrays = repeat?.times ? arrayReaders(repeat.fields, repeat.times, own, raw) : undefined;
    this.hasIndex = repeat?.index !== undefined;
    this.groupAt = fields.filter((f) => !isText(f)).length;
    this.groupRow = this.maker.row.subarray(this.groupAt + (this.hasIndex ? 1 : 0));
    this.most = typeof repeat?.count === 'number' ? repeat.count : Number.POSITIVE_INFINITY;
    this.countColumn = columns.findIndex((c) => c.name === repeat?.count);
    this.firstColumn = columns.findIndex((c) => c.name === repeat?.first);
  }

  get stream(): RecordStream {
    return this.maker.stream;
  }

  /**
   * `node` and `timeS`: what the transport knows of sender and time, NaN for nothing. False for a frame that is too short, as the
   * echo of a request is.
   */
  read(frame: Frame, node: number, timeS: number, counters: DecoderCounters, emit: OnRecord): boolean {
    const { mask, maker, fields } = this;
    let from = this.from;
    let present = 0;
    const size = frame.end - frame.start;
    if (size < this.least || size <= from + (mask?.size ?? 0)) {
      counters.unreadable++;
      return false;
    }
    if (mask) {
      present = mask.read(frame.view, frame.start + from);
      from += mask.size;
    }
    fields.read(frame, from, present, maker.row);
    if (this.group) this.readGroups(frame, this.group, node, timeS, counters, emit);
    else maker.emit(node, timeS, frame.arrivedS, fields.texts, counters, emit);
    return true;
  }

  private readGroups(
    frame: Frame,
    group: FieldReader,
    node: number,
    timeS: number,
    counters: DecoderCounters,
    emit: OnRecord,
  ): void {
    const { row } = this.maker;
    const { arrays } = this;
    const most = arrays?.length ?? (this.countColumn < 0 ? this.most : row[this.countColumn]);
    const first = this.firstColumn < 0 ? 0 : row[this.firstColumn];
    let from = this.fields.end - frame.start;
    for (let i = 0; i < most && (arrays || frame.start + from + group.size <= frame.end); i++) {
      (arrays?.[i] ?? group).read(frame, from, 0, this.groupRow);
      if (this.hasIndex) row[this.groupAt] = first + i;
      if (!arrays) from += group.size;
      this.maker.emit(node, timeS, frame.arrivedS, this.fields.texts, counters, emit);
      this.maker.tick();
    }
  }
}

/** Readers of the k-th values of arrays that follow each other. */
function arrayReaders(fields: readonly FieldDescription[], times: number, order: Order, raw: boolean): FieldReader[] {
  const sizes = fields.map((f) => new FieldReader([f], order).size);
  return Array.from({ length: times }, (_, k) => {
    let from = 0;
    const moved = fields.map((f, i) => {
      const start = f.at ?? from;
      from = start + times * sizes[i];
      return { ...f, at: start + k * sizes[i] };
    });
    return new FieldReader(moved, order, raw);
  });
}
