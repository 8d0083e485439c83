import { bytesField, type Field, fieldsOf, integerField, MalformedMessage, message } from '../../core/protobuf.ts';

/** A metric as it is sent. What it lacks (name, datatype) its birth has told. */
export interface Metric {
  readonly name: string | undefined;
  readonly alias: number | undefined;
  readonly timestampMs: number | undefined;
  readonly datatype: number | undefined;
  readonly isHistorical: boolean;
  readonly isNull: boolean;
  /** Property engUnit. */
  readonly unit: string | undefined;
  /** Whichever of the value fields is there: 10 int, 11 long, 12 float, 13 double, 14 boolean, 15 string. */
  readonly value: Field | undefined;
}

export interface Payload {
  readonly timestampMs: number | undefined;
  readonly seq: number | undefined;
  readonly metrics: readonly Metric[];
}

/** Bits of integers by datatype, negative for signed ones. */
const INTEGERS: Readonly<Record<number, number>> = { 1: -8, 2: -16, 3: -32, 4: -64, 5: 8, 6: 16, 7: 32, 8: 64, 13: 64 };
const FLOAT = 9;
const DOUBLE = 10;
export const BOOLEAN = 11;
const TEXTS = [12, 14, 15];
const MOST_METRICS = 4096;
const DECODER = new TextDecoder();
const ENCODER = new TextEncoder();

/** Reads a payload of Sparkplug B; undefined when the bytes are none. */
export function decodePayload(bytes: Uint8Array): Payload | undefined {
  try {
    const metrics: Metric[] = [];
    let timestampMs: number | undefined;
    let seq: number | undefined;
    for (const { number, integer, bytes: inside } of fieldsOf(bytes)) {
      if (number === 1) timestampMs = Number(integer);
      else if (number === 2) {
        if (metrics.length === MOST_METRICS) return undefined;
        metrics.push(metricOf(inside));
      } else if (number === 3) {
        // one byte, says the specification; more is no sequence to count losses by
        if (integer > 255n) return undefined;
        seq = Number(integer);
      }
    }
    return { timestampMs, seq, metrics };
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined;
    throw error;
  }
}

function metricOf(bytes: Uint8Array): Metric {
  const fields = new Map<number, Field>();
  for (const field of fieldsOf(bytes)) fields.set(field.number, field);
  const integer = (number: number) => {
    const field = fields.get(number);
    return field && Number(field.integer);
  };
  const name = fields.get(1);
  const properties = fields.get(9);
  return {
    name: name && DECODER.decode(name.bytes),
    alias: integer(2),
    timestampMs: integer(3),
    datatype: integer(4),
    isHistorical: integer(5) === 1,
    isNull: integer(7) === 1,
    unit: properties && unitIn(properties.bytes),
    value: [10, 11, 12, 13, 14, 15].map((n) => fields.get(n)).find((f) => f !== undefined),
  };
}

/** The text of the property engUnit in a set of properties. */
function unitIn(bytes: Uint8Array): string | undefined {
  const keys: string[] = [];
  const values: Uint8Array[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) keys.push(DECODER.decode(field.bytes));
    else if (field.number === 2) values.push(field.bytes);
  }
  const at = keys.indexOf('engUnit');
  if (at < 0 || at >= values.length) return undefined;
  for (const field of fieldsOf(values[at])) if (field.number === 8) return DECODER.decode(field.bytes);
  return undefined;
}

/**
 * The value of a metric by its datatype: a number, a text, or NaN where there is none. Senders put signed integers of 8 and 16 bits into
 * fields of 32, and UInt32 into either integer field: the datatype says which bits count. 64 bits are exact up to 2^53.
 */
export function metricValue({ isNull, value }: Metric, datatype: number): number | string {
  if (isNull || !value) return Number.NaN;
  const { number, integer, bytes } = value;
  const bits = INTEGERS[datatype];
  if (bits !== undefined) {
    if (number !== 10 && number !== 11) return Number.NaN;
    return Number(bits < 0 ? BigInt.asIntN(-bits, integer) : BigInt.asUintN(bits, integer));
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (datatype === FLOAT || datatype === DOUBLE) {
    if (number === 12 && bytes.length === 4) return view.getFloat32(0, true);
    return number === 13 && bytes.length === 8 ? view.getFloat64(0, true) : Number.NaN;
  }
  if (datatype === BOOLEAN) return number === 14 ? Number(integer !== 0n) : Number.NaN;
  return number === 15 ? DECODER.decode(bytes) : Number.NaN;
}

/** Whether values of a datatype are numbers; undefined for those that are neither numbers nor texts: arrays, sets, files. */
export function isNumeric(datatype: number): boolean | undefined {
  if (TEXTS.includes(datatype)) return false;
  return INTEGERS[datatype] !== undefined || [FLOAT, DOUBLE, BOOLEAN].includes(datatype) ? true : undefined;
}

/** The command that asks an edge node to tell all its metrics again. It changes nothing else. */
export function rebirthPayload(timestampMs: number): Uint8Array {
  const metric = message([
    bytesField(1, ENCODER.encode('Node Control/Rebirth')),
    integerField(3, timestampMs),
    integerField(4, BOOLEAN),
    integerField(14, 1),
  ]);
  return message([integerField(1, timestampMs), bytesField(2, metric)]);
}
