import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Context } from '../../src/cli/command.ts';
import { JobWatch } from '../../src/cli/jobWatch.ts';
import { openLog } from '../../src/cli/log.ts';
import type { RunningJob } from '../../src/pipeline/runJob.ts';
import { Tally } from '../../src/pipeline/tally.ts';

type Entry = {
  atS: number;
  level: string;
  event: string;
  of?: string;
  count?: string;
  added: number;
  total: number;
  msg: string;
};

/** A job whose source and sink count what the test says. */
class FakeJob implements RunningJob {
  readonly tally = new Tally();
  readonly counters: Record<string, number> = { samples: 0 };
  readonly examples: string[] = [];
  notice: string | undefined;
  readonly sinkCounters: Record<string, number> = { sent: 0 };
  save = () => new Uint8Array();
  state = () => undefined;
  source = () => ({ counters: this.counters, examples: this.examples, notice: this.notice });
  sinks = () => [{ name: 'influx', counters: this.sinkCounters, waiting: 0, notes: [] }];
}

let entries: Entry[];
let watch: JobWatch;
let job: FakeJob;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  entries = [];
  const stderr = new Writable({
    write(line, _, done) {
      entries.push({ atS: performance.now() / 1000, ...JSON.parse(String(line)) });
      done();
    },
  });
  const log = await openLog({ log: 'json' }, { stderr, quiet: false } as unknown as Context);
  job = new FakeJob();
  watch = new JobWatch(log!, job);
});

afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

const of = (count: string) => entries.filter((e) => e.count === count);

describe('JobWatch', () => {
  it('tells of a flood one line a second at most, less and less often, with how many there were', () => {
    for (let ms = 0; ms < 600_000; ms += 10) {
      job.counters.crcErrors = (job.counters.crcErrors ?? 0) + 1000;
      if (ms < 5000) job.sinkCounters.refused = (job.sinkCounters.refused ?? 0) + 1;
      vi.advanceTimersByTime(10);
    }
    watch.close();
    const errors = of('crcErrors');
    const pauses = errors.slice(1).map((e, i) => Math.round(e.atS - errors[i].atS));
    // the last one is that of the end
    expect(pauses.slice(0, -1)).toEqual([1, 2, 4, 8, 16, 32, ...Array(8).fill(64)]);
    expect(errors.reduce((sum, e) => sum + e.added, 0)).toBe(60_000_000);
    expect(errors.at(-1)?.total).toBe(60_000_000);
    expect(of('refused').reduce((sum, e) => sum + e.added, 0)).toBe(500);
    expect(errors.every((e) => e.level === 'warn')).toBe(true);
  });

  it('tells soon again of what comes back after it was over', () => {
    for (const atS of [0, 1, 2, 3, 4, 5, 300]) {
      vi.advanceTimersByTime(Math.max(0, 1000 * atS - performance.now() + 500));
      job.counters.lost = (job.counters.lost ?? 0) + 1;
      vi.advanceTimersByTime(1000);
    }
    const last = of('lost').at(-1);
    expect(last).toMatchObject({ added: 1, total: 7 });
    expect(last?.atS).toBeLessThan(302.5);
  });

  it('tells what is wrong when it begins and when it is over, examples once, work done only as progress', () => {
    job.notice = '/dev/ttyACM0: unplugged';
    job.examples.push('line 3: "x"');
    vi.advanceTimersByTime(5000);
    job.notice = undefined;
    for (let k = 0; k < 30; k++) job.examples.push(`line ${k}`);
    job.counters.samples = 1e6;
    job.sinkCounters.sent = 1e6;
    vi.advanceTimersByTime(120_000);
    const messages = (event: string) => entries.filter((e) => e.event === event).map((e) => e.msg);
    expect(messages('notice')).toEqual(['/dev/ttyACM0: unplugged']);
    expect(messages('over')).toEqual(['over: /dev/ttyACM0: unplugged']);
    expect(messages('example')).toHaveLength(10);
    expect(messages('count')).toEqual([]);
    expect(messages('progress')).toHaveLength(2);
  });
});
