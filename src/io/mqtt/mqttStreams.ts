import type { Stream } from '../../core/stream.ts';

/** Rates that differ by more are of different streams. */
const RATE = 0.02;

export interface StreamsWanted {
  /** Streams to wait for. Default: those that speak within `settleS` of the first. */
  readonly names?: readonly string[];
  /** Default 2. */
  readonly settleS?: number;
  /** How long to wait, s. Default 10. */
  readonly waitS?: number;
}

/** Waits until the streams that are wanted have been found. Throws Error when they have not in time. */
export async function waitForStreams(found: () => readonly Stream[], wanted: StreamsWanted): Promise<void> {
  const { names, settleS = 2, waitS = 10 } = wanted;
  const deadline = performance.now() + 1000 * waitS;
  let settled = Number.POSITIVE_INFINITY;
  for (;;) {
    const { length } = found();
    const missing = names?.filter((name) => !found().some((s) => s.name === name)) ?? [];
    if (names && missing.length === 0) return;
    const now = performance.now();
    if (!names && now > settled) return;
    if (length > 0) settled = Math.min(settled, now + 1000 * settleS);
    if (now > deadline && (names || length === 0)) {
      throw new Error(`no blocks ${missing.length > 0 ? `of ${missing.join(', ')} ` : ''}within ${waitS} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Several motors give streams of one name: a pipeline is planned with the first of each. */
export function oneOfEachName(streams: readonly Stream[]): Stream[] {
  return streams.filter((s, i) => streams.findIndex((t) => t.name === s.name) === i);
}

/** Whether a pipeline that was planned with one stream can take the other, of whatever motor. */
export function isLike(planned: Stream, other: Stream): boolean {
  return (
    planned.name === other.name &&
    Math.abs(other.rateHz / planned.rateHz - 1) <= RATE &&
    planned.channels.length === other.channels.length &&
    planned.channels.every((c, i) => c.name === other.channels[i].name && c.unit === other.channels[i].unit)
  );
}
