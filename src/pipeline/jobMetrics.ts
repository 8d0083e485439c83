import type { Block } from '../core/block.ts';
import type { SinkStatus } from '../io/sink.ts';
import type { Observed } from '../io/web/metrics.ts';
import { Histogram, type Metric, type Sample } from '../io/web/metricsText.ts';
import type { RunningJob } from './runJob.ts';
import type { StreamCount } from './tally.ts';

const LATENCY_BOUNDS_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** A job as Prometheus sees it. Its labels are the plan's streams and channels, so that their number is bounded. */
export class JobMetrics implements Observed {
  private job: RunningJob | undefined;
  private readonly latency = new Histogram(LATENCY_BOUNDS_S);

  start(job: RunningJob): void {
    this.job = job;
  }

  /** A block that reaches the sinks. */
  output(block: Block): void {
    if (block.arrived > 0) this.latency.add(performance.now() / 1000 - block.arrived);
  }

  notReady(): string | undefined {
    if (!this.job) return 'the source is not open yet';
    const rows = Object.values(this.job.tally.inputs).some((count) => count.rows > 0);
    return this.job.source().notice ?? (rows ? undefined : 'no sample yet');
  }

  metrics(): Metric[] {
    return [...(this.job ? [...streams(this.job), ...ends(this.job)] : []), this.latencyMetric(), ...ownProcess()];
  }

  private latencyMetric(): Metric {
    return {
      name: 'slipring_block_latency_seconds',
      help: 'Time from the arrival of a block to the sinks, where the source stamps arrivals.',
      type: 'histogram',
      samples: this.latency.samples(),
    };
  }
}

function streams({ tally }: RunningJob): Metric[] {
  const { inputs, outputs } = tally;
  const each = (counts: typeof inputs, value: (count: StreamCount) => number): Sample[] =>
    Object.entries(counts).map(([stream, count]) => ({ labels: { stream }, value: value(count) }));
  const missing = Object.entries(outputs).flatMap(([stream, count]) =>
    Object.entries(count.missing).map(([channel, value]) => ({ labels: { stream, channel }, value })),
  );
  return [
    counter(
      'slipring_samples_total',
      'Samples that came in.',
      each(inputs, (c) => c.rows),
    ),
    counter(
      'slipring_lost_samples_total',
      'Samples lost in gaps.',
      each(inputs, (c) => c.lost),
    ),
    counter(
      'slipring_late_samples_total',
      'Samples that came late.',
      each(inputs, (c) => c.late),
    ),
    counter(
      'slipring_output_samples_total',
      'Samples that came out.',
      each(outputs, (c) => c.rows),
    ),
    counter('slipring_missing_samples_total', 'Output samples without value.', missing),
    counter('slipring_outliers_total', 'Samples on which an outlier test fired.', named('channel', tally.outliers)),
    gauge('slipring_channel_value', 'Last value of an output channel, in its unit.', named('channel', tally.latest)),
  ];
}

function ends(job: RunningJob): Metric[] {
  const sinks = distinct(job.sinks());
  const events = sinks.flatMap(({ name: sink, counters }) =>
    Object.entries(counters).map(([event, value]) => ({ labels: { sink, event }, value })),
  );
  const depth = sinks.map(({ name: sink, waiting }) => ({ labels: { sink }, value: waiting }));
  return [
    counter('slipring_source_events_total', 'What the source counts.', named('event', job.source().counters)),
    counter('slipring_sink_events_total', 'What a sink counts.', events),
    gauge('slipring_sink_queue_depth', 'Points that wait for their server.', depth),
    counter('slipring_state_save_failures_total', 'Times that the state could not be saved.', [
      { value: job.state()?.failures ?? 0 },
    ]),
  ];
}

function ownProcess(): Metric[] {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const one = (value: number) => [{ value }];
  return [
    gauge('process_resident_memory_bytes', 'Resident memory.', one(rss)),
    gauge('nodejs_heap_size_used_bytes', 'JavaScript heap in use.', one(heapUsed)),
    counter('process_cpu_seconds_total', 'Processor time.', one((user + system) / 1e6)),
    gauge('process_uptime_seconds', 'Time since the process began.', one(process.uptime())),
    gauge('nodejs_active_resources', 'What keeps the process alive: timers, sockets and so on.', activeResources()),
  ];
}

function activeResources(): Sample[] {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, value]) => ({ labels: { type }, value }));
}

/** Several sinks of one kind get a number. */
function distinct(sinks: readonly SinkStatus[]): SinkStatus[] {
  return sinks.map((sink, i) => {
    const before = sinks.slice(0, i).filter((s) => s.name === sink.name).length;
    return before === 0 ? sink : { ...sink, name: `${sink.name} ${before + 1}` };
  });
}

const named = (label: string, values: Readonly<Record<string, number>>): Sample[] =>
  Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));

const counter = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  name,
  help,
  type: 'counter',
  samples,
});

const gauge = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  name,
  help,
  type: 'gauge',
  samples,
});
