import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectMqtt } from '../../src/io/mqtt/mqttConnection.ts';
import { runJob } from '../../src/pipeline/runJob.ts';
import { embeddedBroker } from '../support/brokers.ts';
import { temporaryFolder } from '../support/folder.ts';

/** Longest wait for what should come soon. */
const WAIT = { timeout: 15_000 };
const folder = temporaryFolder();
const rows = Array.from({ length: 2000 }, (_, i) => `${i / 1000},${Math.sin(i / 20)}`);
const log = folder.file('log.csv', `t,iA\n${rows.join('\n')}\n`);
const broker = await embeddedBroker();
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a pipeline behind a broker', () => {
  beforeAll(() => broker.start());
  afterAll(() => broker.stop());

  /** What a run writes when every so manieth message comes twice, at once or three messages later. */
  async function throughRepeats(prefix: string, every: number) {
    const output = join(folder.path, `${prefix}.csv`);
    const receiver = folder.file(
      `${prefix}.yaml`,
      `slipring: 1
source:
  mqtt: { url: "${broker.url}", qos: 1, prefix: ${prefix}, streams: { main: { rateHz: 1000, channels: { iA: A } } } }
steps:
  - lowpass: { on: iA, cutoffHz: 100, order: 4 }
sinks:
  - file: { path: ${output} }
`,
    );
    const sender = folder.file(
      `${prefix}-sender.yaml`,
      `slipring: 1
source: { replay: { file: ${log}, speed: 4x } }
sinks: [{ mqtt: { url: "${broker.url}", qos: 1, prefix: from-${prefix} } }]
`,
    );
    const recent: [string, Buffer][] = [];
    let count = 0;
    const relay = await connectMqtt({ url: broker.url }, (from, bytes) => {
      const topic = from.replace('from-', '');
      const forward = (to: string, body: Buffer) => relay.client.publish(to, body, { qos: 1 });
      recent.push([topic, Buffer.from(bytes)]);
      forward(topic, Buffer.from(bytes));
      if (every === 0 || count++ % every !== 0) return;
      forward(...recent[Math.max(0, recent.length - (count % 3 === 0 ? 4 : 1))]);
    });
    await relay.client.subscribeAsync(`from-${prefix}/#`, { qos: 1 });
    const received = runJob({ pipeline: receiver });
    await pause(300);
    await runJob({ pipeline: sender });
    const { source, tally } = await received;
    await relay.close();
    expect(tally.inputs.main).toMatchObject({ rows: 2000, lost: 0 });
    return { bytes: readFileSync(output, 'utf8'), duplicates: source().counters.duplicates };
  }

  it('writes the same bytes with 0 % and 50 % of the messages repeated', async () => {
    const once = await throughRepeats('once', 0);
    const twice = await throughRepeats('twice', 2);
    expect(once.duplicates).toBe(0);
    expect(twice.duplicates).toBeGreaterThan(2);
    expect(twice.bytes).toBe(once.bytes);
  });

  it('takes JSON of several motors through its steps', async () => {
    const pipeline = folder.file(
      'json.yaml',
      `slipring: 1
source:
  mqtt:
    url: "${broker.url}"
    qos: 1
    topic: plant/+motor/drive
    channels: { motor.iq: { name: iq, unit: mA } }
    streams: { main: { rateHz: 100, channels: { iq: A } } }
`,
    );
    const peer = await connectMqtt({ url: broker.url });
    const ending = new AbortController();
    const got = new Map<string, number[]>();
    const running = runJob(
      { pipeline, output: join(folder.path, 'json-{motor}.csv'), steps: ['select: [iq]'] },
      {
        signal: ending.signal,
        onOutput(block) {
          const list = got.get(block.stream.motor) ?? [];
          list.push(...block.channels[0].subarray(0, block.n));
          got.set(block.stream.motor, list);
        },
      },
    );
    await pause(300);
    for (let k = 0; k < 100; k++) {
      for (const [motor, factor] of [
        ['a', 1],
        ['b', -1],
      ] as const) {
        const body = JSON.stringify({ ts: 1_700_000_000_000 + 10 * k, motor: { iq: 1000 * factor * k } });
        await peer.client.publishAsync(`plant/${motor}/drive`, body, { qos: 1 });
      }
    }
    await expect.poll(() => got.get('b')?.length, WAIT).toBe(100);
    ending.abort();
    const { source } = await running;
    expect(got.get('a')?.[99]).toBe(99);
    expect(got.get('b')?.[99]).toBe(-99);
    expect(source().counters).toMatchObject({ malformed: 0, beyondCap: 0 });
    await peer.close();
  });
});

describe('mistakes in the settings of a broker', () => {
  const refused = (settings: string, end = 'source') => {
    const entry = `mqtt: { url: "mqtt://127.0.0.1:1", ${settings} }`;
    const text =
      end === 'source' ? `source:\n  ${entry}\n` : `source: { replay: { file: ${log} } }\nsinks:\n  - ${entry}\n`;
    const pipeline = folder.file('wrong.yaml', `slipring: 1\n${text}`);
    return expect(runJob({ pipeline, variables: { SECRET: '12345' }, output: undefined })).rejects;
  };

  it('are named with their place, and never with the secret', async () => {
    await refused('prefix: a, topic: b').toThrow(
      /wrong.yaml:3:\d+: mqtt: prefix is for blocks, topic for other messages/,
    );
    await refused('version: 3').toThrow(/wrong.yaml:3:\d+: mqtt: version/);
    await refused('topic: a, retained: initial').toThrow(/retained values are only given with hold: true/);
    await refused(`persistent: true`).toThrow(/persistent needs a clientId/);
    await refused('spool: x.spool, qos: 0', 'sink').toThrow(/spool needs qos 1/);
    const error: unknown = await runJob({
      pipeline: folder.file(
        'secret.yaml',
        'slipring: 1\nsource: { mqtt: { url: "mqtt://127.0.0.1:1", password: ${SECRET} } }\n',
      ),
      variables: { SECRET: '12345' },
    }).catch((e) => e);
    expect(String(error)).toMatch(/password/);
    expect(String(error)).not.toContain('12345');
  });
});
