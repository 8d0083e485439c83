/** One chunk of a batch, time-major, standardized. Buffers are reused from chunk to chunk. */
export interface Chunk {
  /** T */
  readonly steps: number;
  /** [T][B][inputs] */
  readonly x: Float64Array;
  /** [T][B][targets] */
  readonly y: Float64Array;
  /** [T][B][targets]: 0 where a target counts in no loss, since it or its row is not true. */
  readonly weight: Float64Array;
  /** [B]: 1 where the lane begins a new piece, so that its state starts at zero. */
  readonly fresh: Uint8Array;
  /** [B]: 1 where a lane has no more rows. */
  readonly idle: Uint8Array;
}
