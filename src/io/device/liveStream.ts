import { BLOCK_LENGTH, type Block } from '../../core/block.ts';
import type { Stream } from '../../core/stream.ts';
import type { DeviceRecord } from '../../protocols/record.ts';
import { BlockWriter } from '../blockWriter.ts';
import type { DeviceTime } from './deviceTime.ts';
import { LiveClock, type LiveCounters } from './liveClock.ts';
import { LiveRows } from './liveRows.ts';

/** Longest signal in a block, s. */
const LONGEST_BLOCK_S = 0.005;

export interface LiveStreamOptions {
  readonly stream: Stream;
  readonly counters: LiveCounters;
  readonly emit: (block: Block) => void;
  /** The device's clock, where it has one. */
  readonly time: DeviceTime;
  /** Seconds since 1970 at which the clock of the stamps stood at 0. */
  readonly epochS: number;
}

/**
 * One stream of a live device as blocks on a uniform time base, a few ms after its samples came.
 *
 * Sample times are the line through the stamps (SampleClock). What was lost is known by the device's count, else by its clock, else by
 * arrival: samples that come late after a stall are followed at once by the rest, while behind a gap all stay late. So after a
 * late one, samples are held for 50 to 250 ms until that is clear.
 */
export class LiveStream {
  readonly stream: Stream;
  private readonly counters: LiveCounters;
  private readonly emit: (block: Block) => void;
  private readonly rows: LiveRows;
  private readonly writer: BlockWriter;
  private readonly time: DeviceTime;
  private readonly epochS: number;
  private readonly clock: LiveClock;

  constructor({ stream, counters, emit, time, epochS }: LiveStreamOptions, rows?: LiveRows) {
    const { rateHz, channels } = stream;
    this.stream = stream;
    this.counters = counters;
    this.emit = emit;
    this.time = time;
    this.epochS = epochS;
    this.rows = rows ?? new LiveRows(channels.length);
    this.writer = new BlockWriter(stream, Math.max(1, Math.min(BLOCK_LENGTH, Math.floor(LONGEST_BLOCK_S * rateHz))));
    this.clock = new LiveClock(this.rows, rateHz, counters);
  }

  /** Takes a sample. */
  add(record: DeviceRecord): void {
    if (this.rows.isFull) this.flush(record.arrivedS);
    if (record.restarted) this.interrupt();
    this.rows.add(record, this.time);
  }

  /** Samples may be missing now, however many: the link was down or the device restarted. */
  interrupt(): void {
    this.clock.interrupt();
  }

  /** When held samples are to be looked at again, s; Infinity for never. */
  get dueS(): number {
    return this.clock.dueS;
  }

  /** Emits what can be told by now. */
  flush(nowS: number): void {
    const { rows, clock } = this;
    let done = 0;
    while (done < rows.n && clock.isReady(nowS)) {
      const end = rows.nextStamp(done) + 1;
      if (end > rows.n) break;
      const lost = clock.lostBefore(done, end, nowS);
      if (lost === undefined) break;
      this.take(done, end, lost);
      done = end;
    }
    if (done > 0) rows.drop(done);
    this.release(0);
  }

  /** Rows `from` to before `end`, of which the last has the stamp. */
  private take(from: number, end: number, lost: number): void {
    const { rows, writer, counters, clock } = this;
    for (let i = from; i < end; i++) {
      const before = i === from ? lost : Math.max(0, rows.lost[i]);
      if (before > 0) {
        this.release(before);
        clock.skip(before);
        counters.lost += before;
        counters.gaps++;
      }
      writer.add(rows.values, i);
      clock.advance(i === end - 1 ? rows.stamps[i] : Number.NaN);
      writer.block.t0 = this.epochS + clock.time(writer.block.n - 1) + this.time.correctionS;
      writer.block.dt = clock.dt;
      writer.block.arrived = rows.arrived[i];
      if (writer.isFull) this.release(0);
    }
    counters.samples += end - from;
  }

  private release(lost: number): void {
    if (this.writer.block.n > 0) this.emit(this.writer.block);
    if (this.writer.block.n > 0 || lost > 0) this.writer.next(lost);
  }
}
