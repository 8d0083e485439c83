import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Block, blockOf } from '../../../src/core/block.ts';
import { ConfigError, IoError, UnavailableError } from '../../../src/core/errors.ts';
import { channel, type Stream } from '../../../src/core/stream.ts';
import { type InfluxSinkOptions, openInfluxSink } from '../../../src/io/influx/influxSink.ts';
import { openSpool, Spool } from '../../../src/io/queue/spool.ts';
import { influxDb1, victoriaMetrics } from '../../support/databases.ts';
import { temporaryFolder } from '../../support/folder.ts';

const folder = temporaryFolder();
const T0 = 1_700_000_000;
let count = 0;
const newPath = () => join(folder.path, `${count++}`);

const stream = (motor: string, channels: readonly string[] = ['iA', 'iB']): Stream => ({
  motor,
  name: 'main',
  rateHz: 1000,
  channels: channels.map((name) => channel(name, 'A')),
  delayS: 0,
});

/** Sample k of channel c is sin(k) + c; every `hole`-th is absent. */
function blockAt(s: Stream, seq: number, n: number, hole = Number.POSITIVE_INFINITY): Block {
  const value = (k: number, c: number) => (k % hole === hole - 1 ? Number.NaN : Math.sin(k) + c);
  const channels = s.channels.map((_, c) => Float64Array.from({ length: n }, (_, i) => value(seq + i, c)));
  return blockOf(s, channels, seq, T0 + seq / s.rateHz);
}

const open = (url: string, more: Partial<InfluxSinkOptions> = {}) =>
  openInfluxSink({ url, bucket: 'motors', refused: newPath(), ...more });

for (const make of [victoriaMetrics, influxDb1]) {
  const database = await make(folder.path);
  if (!database) continue;
  describe(`influx sink with ${database.name}`, () => {
    beforeAll(() => database.start());
    afterAll(() => database.stop());

    it('writes each sample once, and leaves out what has no value, counted', async () => {
      const sink = await open(database.url, { measurement: 'counted', tags: { hall: 'north' }, spool: newPath() });
      const s = stream('bench 1, left');
      for (let seq = 0; seq < 12_000; seq += 250) sink.next(blockAt(s, seq, 250, 100));
      await sink.complete();
      const series = await database.read('counted');
      expect(series.map((x) => x.field).sort()).toEqual(['iA', 'iB']);
      for (const { field, tags, points } of series) {
        expect(tags).toEqual({ hall: 'north', motor: 'bench 1, left', stream: 'main' });
        expect(points).toHaveLength(11_880);
        const c = field === 'iA' ? 0 : 1;
        // VictoriaMetrics keeps some 13 digits
        for (const [ms, value] of points) expect(value).toBeCloseTo(Math.sin(ms - 1000 * T0) + c, 10);
      }
      expect(sink.status?.().counters).toMatchObject({
        sent: 11_880,
        absentFields: 240,
        withoutValue: 120,
      });
    });

    // the official client leaves a backslash at the end of a tag as it is: the blank behind it is swallowed, and a whole batch refused
    it('keeps names from data names, whatever they are', async () => {
      const names = [
        'a\\',
        'a,b=1',
        'a b',
        'line\nfake,motor=x iA=1 1',
        '\r',
        '',
        '__proto__',
        'constructor',
        'time',
        '#c',
        '"q"',
        'é\u2028ü',
        '%5c',
        '\\',
        'x'.repeat(65_536),
        `${'x'.repeat(65_536)}y`,
        '\u0000',
        '= ,',
        "'",
        '${INFLUX_TOKEN}',
      ];
      const sink = await open(database.url, { measurement: 'hostile' });
      // each as a motor, and all as channels of one motor
      for (const name of names) sink.next(blockAt(stream(name), 0, 3));
      sink.next(blockAt(stream('channels', names), 0, 3));
      await sink.complete();
      expect(sink.status?.().counters).toMatchObject({ sent: 3 * names.length + 3, refused: 0 });
      const series = await database.read('hostile');
      const motors = series.filter((s) => s.tags.motor !== 'channels');
      const channels = series.filter((s) => s.tags.motor === 'channels' && !['iA', 'iB'].includes(s.field));
      const withPoints = (list: typeof series) => list.filter((s) => s.points.length > 0);
      expect(withPoints(motors)).toHaveLength(2 * names.length);
      expect(withPoints(channels)).toHaveLength(names.length);
      for (const { points } of withPoints(series)) expect(points.map(([ms]) => ms - 1000 * T0)).toEqual([0, 1, 2]);
      for (const measurement of ['fake', 'x']) expect(await database.read(measurement)).toEqual([]);
      expect(({} as Record<string, unknown>).motor).toBeUndefined();
    });
  });
}

interface Asked {
  readonly lines: string[];
  readonly at: number;
  readonly url: string;
  readonly token: string | undefined;
}

/** A server that answers as `answer` says: a status, with headers. */
async function fakeServer(answer: (asked: Asked, n: number) => [number, Record<string, string>?]) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const lines = Buffer.concat(chunks).toString().trimEnd().split('\n');
    asked.push({ lines, at: performance.now(), url: request.url ?? '', token: request.headers.authorization });
    const [status, headers] = answer(asked[asked.length - 1], asked.length);
    response.writeHead(status, headers).end(status === 204 ? undefined : '{"message":"because"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('influx sink', () => {
  const one = stream('one', ['iA']);

  it('asks with bucket, organization, precision and token', async () => {
    const { url, asked } = await fakeServer(() => [204]);
    const sink = await open(`${url}/behind/`, { org: 'plant & co', token: 'secret' });
    sink.next(blockAt(one, 0, 2));
    await sink.complete();
    expect(asked).toHaveLength(1);
    expect(asked[0].url).toBe('/behind/api/v2/write?org=plant+%26+co&bucket=motors&precision=us');
    expect(asked[0].token).toBe('Token secret');
    expect(asked[0].lines).toEqual([
      'motor,motor=one,stream=main iA=0 1700000000000000',
      `motor,motor=one,stream=main iA=${Math.sin(1)} 1700000000001000`,
    ]);
  });

  it('takes only a 204 for accepted', async () => {
    const { url, asked } = await fakeServer((_, n) => [[200, 500, 302, 204][n - 1] ?? 204]);
    const sink = await open(url);
    sink.next(blockAt(one, 0, 5));
    await sink.complete();
    expect(asked).toHaveLength(4);
    expect(sink.status?.().counters).toMatchObject({ sent: 5, retries: 3, refused: 0 });
  });

  it('waits as long as the server asks for, in seconds or until a date', async () => {
    const until = () => new Date(Date.now() + 2000).toUTCString();
    const { url, asked } = await fakeServer((_, n) =>
      n === 1 ? [429, { 'retry-after': '1' }] : n === 2 ? [503, { 'retry-after': until() }] : [204],
    );
    const sink = await open(url);
    sink.next(blockAt(one, 0, 1));
    await sink.complete();
    expect(asked).toHaveLength(3);
    expect(asked[1].at - asked[0].at).toBeGreaterThan(990);
    // a date has whole seconds
    expect(asked[2].at - asked[1].at).toBeGreaterThan(900);
  });

  it('tries again at once when the run ends, whatever pause it has come to', async () => {
    let up = false;
    const { url, asked } = await fakeServer(() => [up ? 204 : 500]);
    const sink = await open(url);
    sink.next(blockAt(one, 0, 5));
    // the next pause is 8 s, less its jitter
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(5), { timeout: 20_000 });
    up = true;
    const before = asked.length;
    await sink.complete();
    expect(asked.length).toBe(before + 1);
    expect(sink.status?.().counters).toMatchObject({ sent: 5 });
  });

  it('finds the lines that a server refuses, keeps them in a file with the reason, and delivers the others', async () => {
    const isBad = (line: string) => / 17000000000(07|42|43)000$/.test(line);
    const { url, asked } = await fakeServer(({ lines }) => [lines.some(isBad) ? 400 : 204]);
    const refused = newPath();
    const sink = await open(url, { refused });
    sink.next(blockAt(one, 0, 100));
    await sink.complete();
    const bad = asked[0].lines.filter(isBad);
    expect(bad).toHaveLength(3);
    const accepted = asked.filter(({ lines }) => !lines.some(isBad)).flatMap(({ lines }) => lines);
    expect(accepted).toEqual(asked[0].lines.filter((line) => !isBad(line)));
    const reason = '# 400 {"message":"because"}';
    expect(readFileSync(refused, 'utf8')).toBe(bad.map((line) => `${reason}\n${line}\n`).join(''));
    expect(sink.status?.().counters).toMatchObject({ sent: 97, refused: 3, refusedLost: 0 });
    expect(sink.status?.().notes).toEqual([`3 points refused, kept in ${refused}`]);
  });

  it('spends no endless requests on lines that are all refused', async () => {
    const { url, asked } = await fakeServer(() => [422]);
    const refused = newPath();
    const sink = await open(url, { refused });
    sink.next(blockAt(one, 0, 5000));
    await sink.complete();
    expect(asked.length).toBeLessThan(300);
    expect(sink.status?.().counters).toMatchObject({ sent: 0, refused: 5000 });
    const kept = readFileSync(refused, 'utf8').split('\n');
    expect(new Set(kept.filter((line) => line.startsWith('motor'))).size).toBe(5000);
  });

  it('fails when the server does not let it in, without telling the token', async () => {
    const { url } = await fakeServer(() => [401]);
    const sink = await open(url, { token: 'geheim' });
    sink.next(blockAt(one, 0, 1));
    const failure = await sink.complete().catch((error) => error);
    expect(failure).toBeInstanceOf(UnavailableError);
    expect(failure.message).toBe(`influx: ${url}/api/v2/write motors: 401 {"message":"because"}`);
  });

  it('goes on when a token that was good is refused for a while', async () => {
    const { url } = await fakeServer((_, n) => [n === 2 ? 403 : 204]);
    const sink = await open(url);
    for (const seq of [0, 1]) {
      sink.next(blockAt(one, seq, 1));
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    await sink.complete();
    expect(sink.status?.().counters).toMatchObject({ sent: 2, retries: 1 });
  });

  it('without spool: asks the source to wait while its memory is full, and drops what comes all the same, counted', async () => {
    let up = false;
    const { url } = await fakeServer(() => [up ? 204 : 503]);
    const sink = await open(url);
    let samples = 0;
    for (; !sink.ready?.(); samples += 1000) sink.next(blockAt(one, samples, 1000));
    for (let k = 0; k < 100; k++, samples += 1000) sink.next(blockAt(one, samples, 1000));
    const { waiting, counters } = sink.status!();
    const { dropped } = counters;
    expect(dropped).toBeGreaterThan(50_000);
    expect(dropped + waiting).toBe(samples);
    up = true;
    await sink.ready?.();
    await sink.complete();
    expect(sink.status?.().counters).toMatchObject({ sent: waiting, dropped });
  });

  it('without spool: says what was not delivered', async () => {
    const { url } = await fakeServer(() => [500]);
    const sink = await open(url);
    sink.next(blockAt(one, 0, 7));
    await expect(sink.complete()).rejects.toThrow(/motors: 7 points not delivered: 500 {"message":"because"}$/);
  });

  it('with a spool: leaves to the next run what the server does not take, and each point is sent once', async () => {
    const spool = newPath();
    const down = await fakeServer(() => [500]);
    const first = await open(down.url, { spool });
    first.next(blockAt(one, 0, 7));
    await first.complete(true);
    expect(first.status?.().notes).toEqual([
      `7 points wait in ${spool}; the next run delivers them: 500 {"message":"because"}`,
    ]);
    await expect(open('http://127.0.0.1:1', { spool })).rejects.toThrow(ConfigError);
    const queue = await openSpool({ path: spool, target: `${down.url}/api/v2/write motors` });
    expect(queue.peek(1e6)).toHaveLength(1);
    queue.close();
    // a run that goes on gets the same samples again, and two more
    const again = await open(down.url, { spool, resumed: true });
    again.next(blockAt(one, 0, 9));
    await again.complete(true);
    expect(again.status?.()).toMatchObject({ counters: { seenBefore: 7 }, waiting: 9 });
    // one that begins anew writes all of them
    const anew = await open(down.url, { spool });
    anew.next(blockAt(one, 0, 9));
    await anew.complete(true);
    expect(anew.status?.()).toMatchObject({ counters: { seenBefore: 0 }, waiting: 18 });
  });

  it('puts a batch that has changed on the disk into the file of refused lines, and delivers the others', async () => {
    const spool = newPath();
    const refused = newPath();
    let up = false;
    const { url, asked } = await fakeServer(() => [up ? 204 : 500]);
    const sink = await open(url, { spool });
    for (const seq of [0, 5000, 10_000]) sink.next(blockAt(one, seq, 5000));
    await sink.complete(true);
    const bytes = readFileSync(spool);
    const at = bytes.indexOf('1700000007000000');
    bytes[at + 8] ^= 1;
    writeFileSync(spool, bytes);
    up = true;
    const before = asked.length;
    const again = await open(url, { spool, refused });
    await again.complete();
    expect(again.status?.().counters).toMatchObject({ sent: 10_000, refused: 5000 });
    expect(asked.slice(before).flatMap(({ lines }) => lines)).toHaveLength(10_000);
    expect(readFileSync(refused, 'utf8')).toMatch(/^# changed on the disk: its checksum differs\nmotor,/);
  });

  it.each(['append', 'peek', 'acknowledge'] as const)(
    'stops the run when its spool can no longer %s, instead of going on without',
    async (call) => {
      const { url } = await fakeServer(() => [204]);
      const sink = await open(url, { spool: newPath() });
      const broken = vi.spyOn(Spool.prototype, call).mockImplementation(() => {
        throw new IoError('disk I/O error');
      });
      onTestFinished(() => broken.mockRestore());
      sink.next(blockAt(one, 0, 1));
      const next = () => sink.next(blockAt(one, 1, 1));
      await vi.waitFor(() => expect(next).toThrow(new IoError('disk I/O error')), { timeout: 5000 });
      expect(sink.ready?.()).toBeUndefined();
      await expect(sink.complete()).rejects.toThrow('disk I/O error');
    },
  );

  it('refuses addresses that it could not use, or that would show a password', async () => {
    for (const url of ['127.0.0.1:8086', 'ftp://x', 'http://user:geheim@host', 'nonsense geheim']) {
      const failure = await open(url).catch((error) => error);
      expect(failure).toBeInstanceOf(ConfigError);
      expect(failure.message).not.toMatch('geheim');
    }
    expect(existsSync('influx-refused.lp')).toBe(false);
  });
});
