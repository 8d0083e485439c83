import type { FileMetaData, ParquetParsers, SchemaElement } from 'hyparquet';

/** A column whose values are numbers, or dates, which become seconds since 1970. */
export interface NumberColumn {
  readonly name: string;
  readonly isTime: boolean;
}

/** Makes seconds since 1970 of dates, without the detour by Date, which has milliseconds only. */
export const seconds: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (ms: bigint) => divided(ms, 1000n),
  timestampFromMicroseconds: (us: bigint) => divided(us, 1_000_000n),
  timestampFromNanoseconds: (ns: bigint) => divided(ns, 1_000_000_000n),
  dateFromDays: (days: number) => 86_400 * days,
};

/** The quotient to the last bit that a double has. */
function divided(ticks: bigint, perSecond: bigint): number {
  return Number(ticks / perSecond) + Number(ticks % perSecond) / Number(perSecond);
}

/** The flat columns of numbers, booleans and dates of a file; an index that only counts the rows is none. */
export function numberColumns({ schema }: FileMetaData): NumberColumn[] {
  const columns: NumberColumn[] = [];
  const [root, ...rest] = schema;
  let at = 0;
  for (let k = 0; k < (root.num_children ?? 0); k++) {
    const element = rest[at];
    at += sizeOf(rest, at);
    const isTime = isDate(element);
    const isNumber = !element.num_children && element.repetition_type !== 'REPEATED' && (isTime || hasNumbers(element));
    if (isNumber && (isTime || !element.name.startsWith('__index_level_')))
      columns.push({ name: element.name, isTime });
  }
  return columns;
}

/** Elements of the subtree that begins at an index. */
function sizeOf(elements: readonly SchemaElement[], at: number): number {
  let size = 1;
  for (let k = 0; k < (elements[at].num_children ?? 0); k++) size += sizeOf(elements, at + size);
  return size;
}

function isDate({ type, converted_type, logical_type }: SchemaElement): boolean {
  const isConverted = converted_type === 'DATE' || converted_type?.startsWith('TIMESTAMP_');
  return type === 'INT96' || isConverted || logical_type?.type === 'TIMESTAMP' || logical_type?.type === 'DATE';
}

function hasNumbers({ type, converted_type, logical_type }: SchemaElement): boolean {
  if (converted_type === 'DECIMAL' || logical_type?.type === 'FLOAT16') return true;
  return type === 'BOOLEAN' || type === 'INT32' || type === 'INT64' || type === 'FLOAT' || type === 'DOUBLE';
}
