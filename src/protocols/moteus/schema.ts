import { Cursor, Malformed, unlessMalformed } from './cursor.ts';
import { type DataSink, MOST_VALUES, type NumberType, readData, readNumber, type Type } from './data.ts';

/** Types inside types, and all types of a schema, that are followed. */
const DEEPEST = 16;
const MOST_TYPES = 1024;
const NOWHERE: DataSink = { number: () => {}, text: () => {} };
const INTEGER_SIZES = [1, 2, 4, 8];

/** Reads a schema of mjlib's telemetry in its binary form; undefined when the bytes are none, or hold a map. */
export function parseSchema(bytes: Uint8Array): Type | undefined {
  const parser = new SchemaParser(bytes);
  return unlessMalformed(() => parser.parse());
}

class SchemaParser {
  private readonly cursor: Cursor;
  private types = 0;

  constructor(bytes: Uint8Array) {
    this.cursor = new Cursor(bytes);
  }

  parse(): Type {
    const type = this.type(0);
    if (!this.cursor.isAtEnd) throw new Malformed();
    return type;
  }

  private type(depth: number): Type {
    const type = this.typeOrEnd(depth);
    if (!type) throw new Malformed();
    return type;
  }

  /** The next type, undefined for what ends a list of them. */
  private typeOrEnd(depth: number): Type | undefined {
    const { cursor } = this;
    if (depth > DEEPEST || ++this.types > MOST_TYPES) throw new Malformed();
    switch (cursor.varuint()) {
      case 0:
        return undefined;
      case 1:
        return { kind: 'null' };
      case 2:
        return numberOf(1, 'uint');
      case 3:
        return numberOf(this.integerSize(), 'int');
      case 4:
        return numberOf(this.integerSize(), 'uint');
      case 5:
        return numberOf(0, 'varint');
      case 6:
        return numberOf(0, 'varuint');
      case 7:
        return numberOf(4, 'float');
      case 8:
        return numberOf(8, 'float');
      case 9:
        return { kind: 'bytes' };
      case 10:
        return { kind: 'text' };
      case 16:
        return this.object(depth);
      case 17:
        return this.enumeration(depth);
      case 18:
        return { kind: 'array', item: this.type(depth + 1), count: undefined };
      case 19: {
        const count = cursor.varuint();
        if (count > MOST_VALUES) throw new Malformed();
        return { kind: 'array', item: this.type(depth + 1), count };
      }
      case 21:
        return this.union(depth);
      // time and duration in us
      case 22:
      case 23:
        return numberOf(8, 'int');
      default:
        throw new Malformed();
    }
  }

  private integerSize(): number {
    const size = this.cursor.uint(1);
    if (!INTEGER_SIZES.includes(size)) throw new Malformed();
    return size;
  }

  private enumeration(depth: number): Type {
    const base = this.type(depth + 1);
    if (base.kind !== 'number') throw new Malformed();
    const count = this.cursor.varuint();
    const values: Record<string, string> = {};
    for (let i = 0; i < count; i++) values[String(readNumber(base, this.cursor))] = this.cursor.text();
    return { kind: 'enum', base, values };
  }

  private union(depth: number): Type {
    const types: Type[] = [];
    for (let type = this.typeOrEnd(depth + 1); type; type = this.typeOrEnd(depth + 1)) types.push(type);
    return { kind: 'union', types };
  }

  private object(depth: number): Type {
    const { cursor } = this;
    const fields: { name: string; type: Type }[] = [];
    cursor.varuint();
    for (;;) {
      cursor.varuint();
      const name = cursor.text();
      const aliases = cursor.varuint();
      for (let i = 0; i < aliases; i++) cursor.text();
      const type = this.typeOrEnd(depth + 1);
      // the value that readers of other versions take; what ends the list may have one too
      if (cursor.varuint() === 1 && type) readData(type, cursor, '', NOWHERE);
      if (!type) return { kind: 'object', fields };
      fields.push({ name, type });
    }
  }
}

function numberOf(size: number, number: NumberType['number']): NumberType {
  return { kind: 'number', size, number };
}
