import type { Block } from '../core/block.ts';

/** Rows that the host gave, by their index: row k of the C is the sample with index k. */
export class HostRows {
  private readonly width: number;
  private readonly parts: { readonly seq: number; readonly values: Float64Array }[] = [];

  constructor(width: number) {
    this.width = width;
  }

  append(block: Block): void {
    const { width } = this;
    const values = new Float64Array(block.n * width);
    for (let i = 0; i < block.n; i++) for (let c = 0; c < width; c++) values[i * width + c] = block.channels[c][i];
    this.parts.push({ seq: block.seq, values });
  }

  /** Visits the values of rows that both gave. The host may have up to its delay more at the end; a row that it lacks is in a gap. */
  each(c: Float64Array, visit: (row: number, channel: number, host: number, c: number) => void): void {
    const { width } = this;
    const rowsInC = c.length / width;
    for (const { seq, values } of this.parts) {
      for (let i = 0; i < values.length; i++) {
        const row = seq + Math.floor(i / width);
        if (row < rowsInC) visit(row, i % width, values[i], c[row * width + (i % width)]);
      }
    }
  }
}
