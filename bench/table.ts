import { cpus } from 'node:os';

/** One measured case: ns a sample (or another unit, the same for all). */
export interface Row {
  readonly what: string;
  readonly slipring: number;
  readonly peers: Readonly<Record<string, number>>;
}

/** Speed of Slipring over the peer's: above 1 is faster. */
export const speedUp = (row: Row, peer: string): number => row.peers[peer] / row.slipring;

/** A markdown table with a column a peer and the ratio to each. */
export function table(rows: readonly Row[], unit: string): string {
  const peers = [...new Set(rows.flatMap((r) => Object.keys(r.peers)))];
  const head = ['case', `Slipring, ${unit}`, ...peers.flatMap((p) => [`${p}, ${unit}`, 'speed over it'])];
  const body = rows.map((r) => [
    r.what,
    figure(r.slipring),
    ...peers.flatMap((p) => (p in r.peers ? [figure(r.peers[p]), speedUp(r, p).toFixed(2)] : ['', ''])),
  ]);
  return markdown(head, body);
}

/** A markdown table; all columns but the first stand right. */
export function markdown(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...body.map(line)].join('\n');
}

/** The peer's figure, with Slipring's speed over it: above 1 is faster. */
export function ratio(slipring: number, peer: number | undefined): string {
  return peer === undefined ? '' : `${figure(peer)} (${figure(peer / slipring)})`;
}

/** What the figures were measured on; only ratios carry over to other machines. */
export function machineLine(): string {
  const all = cpus();
  return `${all.length} x ${all[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}, ${process.platform}`;
}

const figure = (v: number): string => (v >= 100 ? v.toFixed(0) : v.toPrecision(3));
