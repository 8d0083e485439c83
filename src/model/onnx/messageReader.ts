import { DataError } from '../../core/errors.ts';
import { type Field, fieldsOf, MalformedMessage, packedIntegers } from '../../core/protobuf.ts';

/** Fields of a file that are read at most: a net's file has some thousands. More would only cost time. */
const MOST_FIELDS = 50_000;

/** Exporters name values by the path of modules that made them. */
const LONGEST_NAME = 4096;

/** Reads messages of one file; DataErrors name the file and the part. */
export class MessageReader {
  private readonly file: string;
  private left = MOST_FIELDS;

  constructor(file: string) {
    this.file = file;
  }

  fail(message: string): never {
    throw new DataError(`${this.file}: ${message}`);
  }

  *fields(bytes: Uint8Array, where: string): Generator<Field> {
    yield* this.counted(fieldsOf(bytes), where);
  }

  /** A text or a message inside. */
  inside({ wire, bytes }: Field, where: string): Uint8Array {
    if (wire !== 2) this.fail(`${where}: is damaged`);
    return bytes;
  }

  text(field: Field, where: string, longest = LONGEST_NAME): string {
    if (field.bytes.length > longest) this.fail(`${where}: longer than ${longest} bytes`);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.inside(field, where));
    } catch (error) {
      if (error instanceof DataError) throw error;
      return this.fail(`${where}: is no text`);
    }
  }

  integer({ wire, integer }: Field, where: string): number {
    if (wire !== 0) this.fail(`${where}: is damaged`);
    return Number(BigInt.asIntN(64, integer));
  }

  float({ wire, bytes }: Field, where: string): number {
    if (wire !== 5) this.fail(`${where}: is damaged`);
    return new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
  }

  /** Adds the integers of a field, packed or one by one. */
  integers(field: Field, to: number[], most: number, where: string): void {
    const given = field.wire === 2 ? this.counted(packedIntegers(field.bytes), where) : [field.integer];
    for (const value of given) {
      if (to.length === most) this.fail(`${where}: more than ${most} numbers`);
      to.push(Number(BigInt.asIntN(64, value)));
    }
  }

  /** Adds the 32-bit floats of a field, packed or one by one. */
  floats({ wire, bytes }: Field, to: number[], most: number, where: string): void {
    if ((wire !== 5 && wire !== 2) || bytes.length % 4 !== 0) this.fail(`${where}: is damaged`);
    if (to.length + bytes.length / 4 > most) this.fail(`${where}: more than ${most} numbers`);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let at = 0; at < bytes.length; at += 4) to.push(view.getFloat32(at, true));
  }

  private *counted<T>(items: Iterable<T>, where: string): Generator<T> {
    try {
      for (const item of items) {
        if (this.left-- === 0) this.fail(`${where}: more than ${MOST_FIELDS} fields in the file`);
        yield item;
      }
    } catch (error) {
      if (error instanceof MalformedMessage) this.fail(`${where}: is cut off or damaged`);
      throw error;
    }
  }
}
