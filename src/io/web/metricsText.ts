/** One value of a metric, with its labels. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric in the sense of Prometheus. Names of counters end in _total. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Of a histogram with the suffix that each has: _bucket, _sum, _count. */
  readonly samples: readonly (Sample & { readonly suffix?: string })[];
}

/** Prometheus' text exposition, version 0.0.4. Metrics without samples are left out. */
export function metricsText(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, type, samples }) => {
      const lines = samples.map((s) => `${name}${s.suffix ?? ''}${labelsText(s.labels)} ${valueText(s.value)}\n`);
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    })
    .join('');
}

function labelsText(labels: Readonly<Record<string, string>> = {}): string {
  const parts = Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`);
  return parts.length > 0 ? `{${parts.join(',')}}` : '';
}

/** What would end a value or its line is escaped, so that a name from data stays inside its label. */
function escaped(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n').replace(/\r/g, ' ');
}

function valueText(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

/** Counts values by size: how many were at most each of its bounds. */
export class Histogram {
  private readonly bounds: readonly number[];
  private readonly counts: number[];
  private sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Array(bounds.length + 1).fill(0);
  }

  add(value: number): void {
    const place = this.bounds.findIndex((bound) => value <= bound);
    this.counts[place < 0 ? this.bounds.length : place]++;
    this.sum += value;
  }

  /** Its samples; none before the first value. */
  samples(): Metric['samples'] {
    let count = 0;
    const buckets = [...this.bounds, Number.POSITIVE_INFINITY].map((bound, i) => {
      count += this.counts[i];
      return { suffix: '_bucket', labels: { le: valueText(bound) }, value: count };
    });
    if (count === 0) return [];
    return [...buckets, { suffix: '_sum', value: this.sum }, { suffix: '_count', value: count }];
  }
}
