import { bytesField, integerField } from '../../src/core/protobuf.ts';
import { ascii } from './frames.ts';

export interface Metric {
  name?: string;
  alias?: number;
  type?: number;
  value?: [field: number, value: bigint | number];
  timeMs?: number;
  isNull?: boolean;
  isHistorical?: boolean;
}

/** A payload of Sparkplug B, written by code of its own. */
export function payload(seq: number | undefined, metrics: readonly Metric[], timestampMs = 1000): Uint8Array {
  const bytes = metrics.map(({ name, alias, type, value, timeMs, isNull, isHistorical }) => [
    ...(name === undefined ? [] : bytesField(1, ascii(name))),
    ...(alias === undefined ? [] : integerField(2, alias)),
    ...(timeMs === undefined ? [] : integerField(3, timeMs)),
    ...(type === undefined ? [] : integerField(4, type)),
    ...(isHistorical ? integerField(5, 1) : []),
    ...(isNull ? integerField(7, 1) : []),
    ...(value ? integerField(...value) : []),
  ]);
  const last = seq === undefined ? [] : integerField(3, seq);
  return Uint8Array.from([
    ...integerField(1, timestampMs),
    ...bytes.flatMap((b) => [...bytesField(2, Uint8Array.from(b))]),
    ...last,
  ]);
}

/** The metric by which a node's death is told to belong to its birth. */
export const birth = (bdSeq: number): Metric[] => [{ name: 'bdSeq', type: 4, value: [11, bdSeq] }];
