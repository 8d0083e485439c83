import { Cursor, Malformed, unlessMalformed } from './cursor.ts';

export interface NumberType {
  readonly kind: 'number';
  /** Bytes, where their number is fixed. */
  readonly size: number;
  readonly number: 'int' | 'uint' | 'float' | 'varint' | 'varuint';
}

/** A value of a telemetry record: how it is read, and what it is called. */
export type Type =
  | NumberType
  | { readonly kind: 'enum'; readonly base: NumberType; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'null' | 'text' | 'bytes' }
  | { readonly kind: 'object'; readonly fields: readonly { readonly name: string; readonly type: Type }[] }
  | { readonly kind: 'array'; readonly item: Type; readonly count: number | undefined }
  | { readonly kind: 'union'; readonly types: readonly Type[] };

/** Values of one record that are followed. */
export const MOST_VALUES = 512;

export interface DataSink {
  number(path: string, value: number, values?: Readonly<Record<string, string>>): void;
  text(path: string, value: string): void;
}

/** Reads a record by its schema. False when the bytes do not fit it to the last. */
export function parseData(type: Type, bytes: Uint8Array, sink: DataSink): boolean {
  const cursor = new Cursor(bytes);
  const isWhole = unlessMalformed(() => {
    readData(type, cursor, '', sink);
    return cursor.isAtEnd;
  });
  return isWhole ?? false;
}

/** Reads one value, and those in it. Their paths are names joined by _. */
export function readData(type: Type, cursor: Cursor, path: string, sink: DataSink): void {
  switch (type.kind) {
    case 'number':
      sink.number(path, readNumber(type, cursor));
      return;
    case 'enum':
      sink.number(path, readNumber(type.base, cursor), type.values);
      return;
    case 'text':
      sink.text(path, cursor.text());
      return;
    case 'bytes':
      cursor.take(cursor.varuint());
      return;
    case 'object':
      for (const f of type.fields) readData(f.type, cursor, path === '' ? f.name : `${path}_${f.name}`, sink);
      return;
    case 'array': {
      const count = type.count ?? cursor.varuint();
      if (count > MOST_VALUES) throw new Malformed();
      for (let i = 0; i < count; i++) readData(type.item, cursor, `${path}_${i}`, sink);
      return;
    }
    case 'union': {
      const chosen = type.types[cursor.varuint()];
      if (!chosen) throw new Malformed();
      readData(chosen, cursor, path, sink);
    }
  }
}

export function readNumber({ number, size }: NumberType, cursor: Cursor): number {
  switch (number) {
    case 'int':
      return cursor.int(size);
    case 'uint':
      return cursor.uint(size);
    case 'float':
      return cursor.float(size);
    case 'varuint':
      return cursor.varuint();
    case 'varint': {
      const folded = cursor.varuint();
      return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
    }
  }
}
