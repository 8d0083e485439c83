import type { Logger } from 'pino';
import type { RunningJob } from '../pipeline/runJob.ts';
import { totalOf } from './jobReport.ts';

const LOOK_MS = 1000;
const PROGRESS_S = 60;
/** Longest pause between two lines of one kind, s. */
const LONGEST_PAUSE_S = 64;
/** Examples of what is wrong that are told of each source; the first ones say enough. */
const MOST_EXAMPLES = 10;

/** What sources and sinks count as work done. All else that they count is worth a warning. */
const WORK = new Set([
  'samples',
  'bytes',
  'frames',
  'records',
  'messages',
  'lines',
  'sent',
  'connections',
  'acknowledged',
  'delivered',
]);

/**
 * Tells a log what becomes of a job, by looking at it once a second: what is wrong at the moment and when that is over, what has been counted
 * since the last line, the first examples. However fast things go wrong, a kind of event is a line a second at most, and says how many
 * there were; one that goes on is told less and less often, at last once in 64 s.
 */
export class JobWatch {
  private readonly log: Logger;
  private readonly job: RunningJob;
  private readonly notices = new Map<string, string>();
  private readonly kinds = new Map<string, { total: number; dueS: number; pauseS: number }>();
  private readonly began = performance.now() / 1000;
  private progressDueS = PROGRESS_S;
  private examples = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(log: Logger, job: RunningJob) {
    this.log = log;
    this.job = job;
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.timer.unref();
  }

  /** Tells what is still untold, and ends. */
  close(): void {
    clearInterval(this.timer);
    this.look(true);
  }

  private look(isLast = false): void {
    const nowS = performance.now() / 1000 - this.began;
    const source = this.job.source();
    this.notice('source', source.notice);
    this.count('source', source.counters, nowS, isLast);
    const { failures = 0, notice } = this.job.state() ?? {};
    this.notice('state', notice);
    this.count('state', { failures }, nowS, isLast);
    for (const text of source.examples.slice(this.examples, MOST_EXAMPLES)) {
      this.log.warn({ event: 'example', of: 'source' }, text);
      this.examples++;
    }
    const missing = Object.values(this.job.tally.outputs).flatMap((stream) => Object.values(stream.missing));
    this.count('outputs', { missing: missing.reduce((sum, n) => sum + n, 0) }, nowS, isLast);
    this.job.sinks().forEach(({ name, notice, counters }, i) => {
      const of = `sinks.${i} ${name}`;
      this.notice(of, notice);
      this.count(of, counters, nowS, isLast);
    });
    if (nowS < this.progressDueS) return;
    this.progressDueS += PROGRESS_S;
    this.progress(nowS);
  }

  private notice(of: string, now: string | undefined): void {
    const before = this.notices.get(of);
    if (now === before) return;
    if (now === undefined) {
      this.notices.delete(of);
      this.log.info({ event: 'over', of }, `over: ${before}`);
    } else {
      this.notices.set(of, now);
      this.log.warn({ event: 'notice', of }, now);
    }
  }

  private count(of: string, counters: Readonly<Record<string, number>>, nowS: number, isLast: boolean): void {
    for (const [count, total] of Object.entries(counters)) {
      if (WORK.has(count)) continue;
      const key = `${of} ${count}`;
      const kind = this.kinds.get(key) ?? { total: 0, dueS: 0, pauseS: 1 };
      this.kinds.set(key, kind);
      const added = total - kind.total;
      if (nowS < kind.dueS && !isLast) continue;
      if (added === 0) kind.pauseS = 1;
      else {
        this.log.warn({ event: 'count', of, count, added, total }, `${of}: ${count} ${added} more, ${total} in all`);
        kind.dueS = nowS + kind.pauseS;
        kind.total = total;
        kind.pauseS = Math.min(LONGEST_PAUSE_S, 2 * kind.pauseS);
      }
    }
  }

  private progress(nowS: number): void {
    const { inputs, outputs, outliers } = this.job.tally;
    const [rows, lost] = [totalOf(inputs, 'rows'), totalOf(inputs, 'lost')];
    const sinks = this.job.sinks().map(({ name, counters, waiting }) => ({ name, waiting, counters }));
    const figures = { rows, lost, out: totalOf(outputs, 'rows'), outliers, source: this.job.source().counters, sinks };
    this.log.info({ event: 'progress', seconds: Math.round(nowS), ...figures }, `${rows} rows`);
  }
}
