import type { BlockMessage } from '../../protocols/blockMessage.ts';

/** Messages of one stream that wait for one before them, and lost ranges that are remembered. */
const MOST_HELD = 256;
const MOST_RANGES = 64;
/** How far a fitted sample period may wander, and lost time be misjudged, before a repeat is taken for a restart. */
const CLOCK_DRIFT = 0.01;

export interface OrderCounters {
  /** Messages that came again, whole or in part: what was known of them is left out. */
  duplicates: number;
  /** Messages that came after their place had been given up for lost: left out. */
  late: number;
  /** Streams that began again from an earlier index. */
  restarts: number;
}

interface Held {
  readonly message: BlockMessage;
  readonly arrivedS: number;
}

/**
 * Puts the messages of one stream in order by the index of their first sample, and gives each sample once.
 *
 * A message ahead of its turn is held until those before it have come, at most for a window of so many seconds, of signal or of waiting: what
 * comes within it gives the same as if it had come sorted. Behind it the missing samples are lost, and count as late when they come
 * after all. Without a window (0) every jump is a loss at once. At most 256 messages are held.
 */
export class MessageOrder {
  private readonly windowS: number;
  private readonly counters: OrderCounters;
  private readonly emit: (message: BlockMessage, lost: number) => void;
  /** Sorted by index. */
  private readonly held: Held[] = [];
  /** Index and time behind the newest sample that was given; NaN before the first. */
  private next = Number.NaN;
  private endsAt = Number.NaN;
  private readonly lost: { from: number; to: number }[] = [];

  constructor(windowS: number, counters: OrderCounters, emit: (message: BlockMessage, lost: number) => void) {
    this.windowS = windowS;
    this.counters = counters;
    this.emit = emit;
  }

  /** When a held message has waited long enough, s; Infinity for never. */
  get dueS(): number {
    return Math.min(...this.held.map((h) => h.arrivedS + this.windowS));
  }

  take(message: BlockMessage, arrivedS: number): void {
    if (this.isRestart(message)) {
      this.release();
      this.counters.restarts++;
      this.lost.length = 0;
      this.next = Number.NaN;
    }
    if (this.windowS === 0 || message.seq <= this.next) this.give(message);
    else this.hold(message, arrivedS);
    while (this.isDue()) this.giveFirst();
  }

  /** Gives what has waited long enough. */
  flush(nowS: number): void {
    while (this.dueS <= nowS || this.isDue()) this.giveFirst();
  }

  /** Gives all that is held. */
  release(): void {
    while (this.held.length > 0) this.giveFirst();
  }

  /**
   * An earlier index that is no repeat: it begins behind the newest sample, or, where the publisher's clock was set back meanwhile, at a
   * time that its index never had.
   */
  private isRestart({ seq, t0, dt }: BlockMessage): boolean {
    const newest = this.held[this.held.length - 1]?.message;
    const next = newest ? newest.seq + newest.n : this.next;
    const endsAt = newest ? newest.t0 + newest.n * newest.dt : this.endsAt;
    if (!(seq < next)) return false;
    const behindS = (next - seq) * dt;
    return t0 > endsAt - dt / 2 || Math.abs(endsAt - behindS - t0) > 1 + CLOCK_DRIFT * behindS;
  }

  private hold(message: BlockMessage, arrivedS: number): void {
    const { held } = this;
    const at = held.findIndex((h) => h.message.seq >= message.seq);
    const same = held[at]?.message;
    if (same?.seq === message.seq && same.n >= message.n) {
      this.counters.duplicates++;
      return;
    }
    held.splice(at < 0 ? held.length : at, 0, { message, arrivedS });
  }

  /** The first held message is next, or a later one shows that those before it are beyond the window. */
  private isDue(): boolean {
    const { held, windowS } = this;
    if (held.length === 0) return false;
    const first = held[0].message;
    const last = held[held.length - 1].message;
    const behindS = (last.seq + last.n - first.seq) * first.dt;
    return first.seq <= this.next || behindS > windowS || held.length > MOST_HELD;
  }

  private giveFirst(): void {
    const first = this.held.shift();
    if (first) this.give(first.message);
  }

  private give(message: BlockMessage): void {
    const { seq, n } = message;
    const next = Number.isNaN(this.next) ? seq : this.next;
    if (seq + n <= next) {
      if (this.lost.some(({ from, to }) => from < seq + n && seq < to)) this.counters.late++;
      else this.counters.duplicates++;
      return;
    }
    if (seq < next) this.counters.duplicates++;
    else if (seq > next) {
      this.lost.push({ from: next, to: seq });
      if (this.lost.length > MOST_RANGES) this.lost.shift();
    }
    const fresh = seq < next ? withoutFirst(message, next - seq) : message;
    this.next = seq + n;
    this.endsAt = message.t0 + n * message.dt;
    this.emit(fresh, Math.max(0, seq - next));
  }
}

function withoutFirst(message: BlockMessage, known: number): BlockMessage {
  return {
    ...message,
    seq: message.seq + known,
    t0: message.t0 + known * message.dt,
    n: message.n - known,
    channels: message.channels.map((x) => x.subarray(known)),
    quality: message.quality.map((q) => q && q.subarray(known)),
  };
}
