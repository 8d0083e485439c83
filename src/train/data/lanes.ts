import { ConfigError } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import type { Augmenter } from './augmenter.ts';
import type { Chunk } from './chunk.ts';
import type { Scaler } from './scaler.ts';
import { rowsOf, type Sequence } from './sequences.ts';

interface Piece {
  /** Place among all pieces. */
  readonly index: number;
  readonly sequence: Sequence;
  readonly from: number;
  readonly n: number;
}

/**
 * Sequences laid out for truncated back-propagation with carried state.
 *
 * Each sequence is cut into pieces of about 1/B of all rows, the pieces are dealt to B lanes, and a lane is read in chunks of
 * T steps whose state goes from chunk to chunk. A piece starts at a chunk's first step, with state zero; the first `burnIn`
 * rows of a piece count in no loss, since the state has yet to find its way. The last chunk of a piece is filled up with
 * rows that do not count.
 */
export class Lanes {
  /** Chunks that one epoch has. */
  readonly chunks: number;
  /** Values of targets that count in the loss, an epoch. */
  readonly counted: number;
  chunk: Chunk;
  private readonly lanes: Piece[][];
  private readonly pieces: number;
  private readonly T: number;
  private readonly burnIn: number;
  private readonly scaler: Scaler;
  /** [chunk][lane]: piece and first row of it, or null for an idle lane. */
  private readonly plan: ({ piece: Piece; start: number } | null)[][];
  private readonly order: ({ piece: Piece; start: number } | null)[];

  private readonly augmenter: Augmenter | undefined;
  /** The piece that each lane reads, as this epoch sees it. */
  private readonly seen: { piece: Piece; epoch: number; changed: Piece }[] = [];

  constructor(
    sequences: readonly Sequence[],
    scaler: Scaler,
    B: number,
    T: number,
    burnIn: number,
    augmenter?: Augmenter,
  ) {
    this.augmenter = augmenter;
    this.T = T;
    this.burnIn = burnIn;
    this.scaler = scaler;
    const list = pieces(sequences, B, T, burnIn);
    this.pieces = list.length;
    this.lanes = deal(list, B);
    const chunksOf = (p: Piece) => Math.ceil(p.n / T);
    this.chunks = Math.max(...this.lanes.map((lane) => lane.reduce((sum, p) => sum + chunksOf(p), 0)));
    const laid = this.lanes.map((lane) =>
      lane.flatMap((piece) => Array.from({ length: chunksOf(piece) }, (_, k) => ({ piece, start: k * T }))),
    );
    this.plan = Array.from({ length: this.chunks }, (_, k) => laid.map((lane) => lane[k] ?? null));
    this.order = this.plan.flat();
    this.counted = this.lanes.flat().reduce((sum, p) => {
      let values = 0;
      for (let i = burnIn; i < p.n; i++) values += countedTargets(p.sequence, p.from + i, scaler.targets.length);
      return sum + values;
    }, 0);
    if (this.counted === 0) {
      throw new ConfigError(
        `training: no rows count after a burn-in of ${burnIn} rows; lower burnIn, or batch (${B}) for longer pieces`,
        ['training', 'burnIn'],
      );
    }
    this.chunk = {
      steps: T,
      x: new Float64Array(T * B * scaler.inputs.length),
      y: new Float64Array(T * B * scaler.targets.length),
      weight: new Float64Array(T * B * scaler.targets.length),
      fresh: new Uint8Array(B),
      idle: new Uint8Array(B),
    };
  }

  /** Gathers the inputs into `x` from now on: in an engine's memory they need not be copied. */
  gatherInto(x: Float64Array): void {
    this.chunk = { ...this.chunk, x };
  }

  /** Deals windows, pieces of no more than a chunk, anew; which window counts how often does not change. */
  shuffle(random: Random): void {
    // always from the first order, so that an epoch's does not depend on the epochs before
    const places = [...this.order];
    for (let i = places.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [places[i], places[j]] = [places[j], places[i]];
    }
    this.plan.forEach((chunk, k) => {
      for (let lane = 0; lane < chunk.length; lane++) chunk[lane] = places[k * chunk.length + lane];
    });
  }

  /** Fills `chunk` with chunk k of an epoch; which epoch matters only to an augmenter. */
  gather(k: number, epoch = 0): Chunk {
    const { chunk, T, burnIn } = this;
    const { inputs, targets } = this.scaler;
    const B = this.lanes.length;
    chunk.x.fill(0);
    chunk.y.fill(0);
    chunk.weight.fill(0);
    this.plan[k].forEach((place, lane) => {
      chunk.fresh[lane] = place === null || place.start === 0 ? 1 : 0;
      chunk.idle[lane] = place === null ? 1 : 0;
      if (!place) return;
      const { sequence, from, n } = this.asSeen(place.piece, lane, epoch);
      for (let t = 0; t < T && place.start + t < n; t++) {
        const row = from + place.start + t;
        const at = t * B + lane;
        for (let f = 0; f < inputs.length; f++) {
          const v = sequence.x[row * inputs.length + f];
          chunk.x[at * inputs.length + f] = (v - inputs[f].mean) / inputs[f].std;
        }
        if (sequence.weight[row] === 0 || place.start + t < burnIn) continue;
        for (let o = 0; o < targets.length; o++) {
          const v = sequence.y[row * targets.length + o] - sequence.base[row];
          if (Number.isNaN(v)) continue;
          chunk.weight[at * targets.length + o] = 1;
          chunk.y[at * targets.length + o] = (v - targets[o].mean) / targets[o].std;
        }
      }
    });
    this.augmenter?.mix(chunk, epoch * this.chunks + k);
    return chunk;
  }

  private asSeen(piece: Piece, lane: number, epoch: number): Piece {
    if (!this.augmenter) return piece;
    const last = this.seen[lane];
    if (last?.piece === piece && last.epoch === epoch) return last.changed;
    const rows = rowsOf(piece.sequence as Sequence<'train'>, piece.from, piece.from + piece.n);
    const sequence = this.augmenter.change(rows, epoch * this.pieces + piece.index);
    this.seen[lane] = { piece, epoch, changed: { ...piece, sequence, from: 0 } };
    return this.seen[lane].changed;
  }
}

function countedTargets({ y, weight }: Sequence, row: number, targets: number): number {
  if (weight[row] === 0) return 0;
  let count = 0;
  for (let o = 0; o < targets; o++) if (!Number.isNaN(y[row * targets + o])) count++;
  return count;
}

/** Equal cuts of each sequence that is longer than a chunk, none longer than 1/B of all rows. Pieces with nothing after the burn-in are left out. */
function pieces(sequences: readonly Sequence[], B: number, T: number, burnIn: number): Piece[] {
  const rows = sequences.reduce((sum, s) => sum + s.n, 0);
  const longest = Math.ceil(rows / B);
  return sequences
    .flatMap((sequence) => {
      const count = sequence.n <= T ? 1 : Math.ceil(sequence.n / longest);
      const cutAt = (i: number) => Math.round((i * sequence.n) / count);
      return Array.from({ length: count }, (_, i) => ({ sequence, from: cutAt(i), n: cutAt(i + 1) - cutAt(i) }));
    })
    .filter((p) => p.n > burnIn)
    .map((p, index) => ({ ...p, index }));
}

/** Longest piece first, each to the lane with the fewest rows. */
function deal(list: Piece[], B: number): Piece[][] {
  const lanes: Piece[][] = Array.from({ length: B }, () => []);
  const rows = new Float64Array(B);
  for (const piece of [...list].sort((a, b) => b.n - a.n)) {
    const lane = rows.indexOf(Math.min(...rows));
    lanes[lane].push(piece);
    rows[lane] += piece.n;
  }
  return lanes;
}
