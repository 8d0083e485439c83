import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { freePort } from './brokers.ts';

/** Values of one field with one set of tags, as a database gives them back. */
export interface Series {
  readonly field: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds and value, in order of time; a point that was stored twice stands there twice. */
  readonly points: readonly (readonly [number, number])[];
}

/** A database for a test, that takes the write call of InfluxDB 2. */
export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  start(): Promise<void>;
  /** Kills it; what it had accepted may be lost with it. */
  stop(): Promise<void>;
  /** All series of a measurement. */
  read(measurement: string): Promise<Series[]>;
}

const find = (name: string) =>
  ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'].map((d) => join(d, name)).find(existsSync);

/** VictoriaMetrics with its files in `folder`; undefined where it is not installed, which is said. It keeps duplicates. */
export async function victoriaMetrics(folder: string): Promise<TestDatabase | undefined> {
  const program = find('victoria-metrics');
  if (!program) {
    console.warn('left out: victoria-metrics not found');
    return undefined;
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = new Process(program, [
    `-httpListenAddr=127.0.0.1:${port}`,
    `-storageDataPath=${join(folder, 'victoria')}`,
    '-retentionPeriod=100y',
    '-search.latencyOffset=0s',
  ]);
  return {
    name: 'VictoriaMetrics',
    url,
    async start() {
      server.start();
      await answers(`${url}/health`);
    },
    stop: () => server.kill(),
    async read(measurement) {
      await fetch(`${url}/internal/force_flush`);
      const match = encodeURIComponent(`{__name__=~"${measurement}_.*"}`);
      const answer = await fetch(`${url}/api/v1/export?match%5B%5D=${match}&start=0&end=4102444800`);
      const lines = (await answer.text()).split('\n').filter(Boolean);
      return lines.map((line) => {
        const { metric, values, timestamps } = JSON.parse(line);
        const { __name__: name, db: _, ...tags } = metric;
        const points = timestamps.map((t: number, i: number) => [t, values[i]]);
        return { field: name.slice(measurement.length + 1), tags, points };
      });
    },
  };
}

/** InfluxDB 1, behind a server that translates the write call of version 2; undefined where it is not installed, which is said. */
export async function influxDb1(folder: string): Promise<TestDatabase | undefined> {
  const program = find('influxd');
  if (!program) {
    console.warn('left out: influxd not found');
    return undefined;
  }
  const [port, rpc, front] = [await freePort(), await freePort(), await freePort()];
  const base = join(folder, 'influx');
  mkdirSync(base);
  const config = join(base, 'influx.conf');
  writeFileSync(
    config,
    `reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
dir = "${base}/meta"
[data]
dir = "${base}/data"
wal-dir = "${base}/wal"
index-version = "tsi1"
[http]
bind-address = "127.0.0.1:${port}"
log-enabled = false
[logging]
level = "error"
`,
  );
  const server = new Process(program, ['run', '-config', config]);
  const inside = `http://127.0.0.1:${port}`;
  let shim: Server | undefined;
  const query = async (q: string) => {
    const answer = await fetch(`${inside}/query?${new URLSearchParams({ db: 'motors', epoch: 'u', q })}`, {
      method: 'POST',
    });
    return answer.json();
  };
  return {
    name: 'InfluxDB 1',
    url: `http://127.0.0.1:${front}`,
    async start() {
      server.start();
      await answers(`${inside}/ping`);
      await query('CREATE DATABASE motors');
      shim = createServer(async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk);
        const asked = new URL(request.url ?? '', inside);
        const search = new URLSearchParams({ db: asked.searchParams.get('bucket') ?? '', precision: 'u' });
        const answer = await fetch(`${inside}/write?${search}`, { method: 'POST', body: Buffer.concat(chunks) });
        response.writeHead(answer.status).end(await answer.text());
      });
      await new Promise<void>((resolve) => shim?.listen(front, '127.0.0.1', resolve));
    },
    async stop() {
      shim?.closeAllConnections();
      shim?.close();
      await server.kill();
    },
    async read(measurement) {
      const answer = (await query(`SELECT * FROM "${measurement}" GROUP BY *`)) as {
        results: { series?: { tags?: Record<string, string>; columns: string[]; values: (number | null)[][] }[] }[];
      };
      return (answer.results[0].series ?? []).flatMap(({ tags = {}, columns, values }) =>
        columns.slice(1).map((field, c) => ({
          field,
          tags,
          points: values.flatMap((v) => (v[c + 1] === null ? [] : [[Number(v[0]) / 1000, Number(v[c + 1])] as const])),
        })),
      );
    },
  };
}

class Process {
  private readonly words: readonly string[];
  private readonly program: string;
  private child: ChildProcess | undefined;

  constructor(program: string, words: readonly string[]) {
    this.program = program;
    this.words = words;
  }

  start(): void {
    this.child = spawn(this.program, this.words, { stdio: 'ignore' });
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
}

async function answers(url: string): Promise<void> {
  for (let i = 0; i < 400; i++) {
    const ok = await fetch(url).then(
      (r) => r.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} does not answer`);
}
