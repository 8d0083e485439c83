import type { Request } from './request.ts';

export interface PollerCounters {
  sent: number;
  answered: number;
  /** Requests given up. */
  timeouts: number;
}

/**
 * Says which request goes out when: those with a period by turns, the most overdue first, others when asked for; one in flight at a
 * time. A request without reply within the time-out is given up: it has no sample. Reads no clock: it is told the time.
 */
export class Poller {
  readonly counters: PollerCounters = { sent: 0, answered: 0, timeouts: 0 };
  private readonly timeoutS: number;
  private readonly settleS: number;
  private readonly polled: { request: Request; dueS: number }[];
  private readonly asked: Request[] = [];
  private inFlight: Request | undefined;
  private sentS = 0;
  private quietUntilS = Number.NEGATIVE_INFINITY;

  constructor(requests: readonly Request[], { timeoutS, settleS }: { timeoutS: number; settleS: number }) {
    this.timeoutS = timeoutS;
    this.settleS = settleS;
    this.polled = requests
      .filter((r) => r.everyS !== undefined)
      .map((request) => ({ request, dueS: Number.NEGATIVE_INFINITY }));
  }

  /** Whether a reply is waited for. */
  get isWaiting(): boolean {
    return this.inFlight !== undefined;
  }

  /** Sends a request as soon as none is in flight, before the polled ones. */
  ask(request: Request): void {
    this.asked.push(request);
  }

  /** When `next` may have something new, s. */
  get dueS(): number {
    if (this.inFlight) return this.sentS + this.timeoutS;
    const due = this.asked.length > 0 ? Number.NEGATIVE_INFINITY : Math.min(...this.polled.map((p) => p.dueS));
    return Math.max(due, this.quietUntilS);
  }

  /** Gives up the request in flight when its time is over; true when it was. */
  giveUp(nowS: number): boolean {
    if (!this.inFlight || nowS < this.sentS + this.timeoutS) return false;
    this.counters.timeouts++;
    this.inFlight = undefined;
    this.quietUntilS = nowS + this.settleS;
    return true;
  }

  /** The request that goes out now, or undefined. */
  next(nowS: number): Request | undefined {
    if (this.inFlight || nowS < this.quietUntilS) return undefined;
    const request = this.asked.shift() ?? this.mostOverdue(nowS);
    if (!request) return undefined;
    this.counters.sent++;
    this.sentS = nowS;
    if (request.reply !== undefined) this.inFlight = request;
    return request;
  }

  /** The reply to the request in flight has come. */
  answered(): void {
    this.counters.answered++;
    this.inFlight = undefined;
  }

  /** The link was opened anew. */
  reset(): void {
    this.asked.length = 0;
    this.inFlight = undefined;
    this.quietUntilS = Number.NEGATIVE_INFINITY;
    for (const p of this.polled) p.dueS = Number.NEGATIVE_INFINITY;
  }

  private mostOverdue(nowS: number): Request | undefined {
    let first: (typeof this.polled)[number] | undefined;
    for (const p of this.polled) if (p.dueS <= nowS && (!first || p.dueS < first.dueS)) first = p;
    if (!first) return undefined;
    const everyS = first.request.everyS ?? 0;
    // what was missed is not made up for: that would be a burst
    first.dueS = first.dueS + everyS > nowS ? first.dueS + everyS : nowS + everyS;
    return first.request;
  }
}
