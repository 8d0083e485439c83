import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { openSpool } from '../../src/io/queue/spool.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startProgram, until } from '../support/program.ts';

const folder = temporaryFolder();
const rows = Array.from({ length: 20_000 }, (_, i) => `${i / 1000},${Math.sin(i / 20)}`);
const log = folder.file('log.csv', `t,iA\n${rows.join('\n')}\n`);

type Entry = Readonly<Record<string, unknown>>;
const entries = (err: string): Entry[] =>
  err
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const named = (err: string, event: string) => entries(err).filter((e) => e.event === event);

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A server that answers each write with one status, or not at all. */
async function answering(status: number | undefined): Promise<string> {
  server = createServer((request, response) => {
    request.resume();
    if (status !== undefined) request.on('end', () => response.writeHead(status).end());
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let count = 0;
/** A pipeline that replays the log in real time into a server. */
function pipeline(url: string, more = '', source = `{ replay: { file: ${log}, speed: 1x } }`): string {
  return folder.file(
    `p${count++}.yaml`,
    `slipring: 1\nsource: ${source}\nsinks: [ { influx: { url: "${url}", bucket: b, refused: ${join(folder.path, 'refused')}${more} } } ]\n`,
  );
}

describe('slipring run as a daemon', () => {
  it('logs one JSON object an event on stderr, each with level, time, event and message', async () => {
    const url = await answering(503);
    const program = startProgram(['run', pipeline(url, `, spool: ${join(folder.path, 'a.spool')}`), '--log', 'json']);
    await until(() => program.err.includes('"event":"notice"'));
    program.child.kill('SIGTERM');
    const { code, out, err } = await program.ended;
    expect({ code, out }).toEqual({ code: 0, out: '' });
    for (const entry of entries(err)) {
      expect(entry).toMatchObject({ level: expect.any(String), event: expect.any(String), msg: expect.any(String) });
      expect(Date.parse(String(entry.time))).toBeGreaterThan(Date.parse('2020-01-01'));
    }
    const events = entries(err).map((e) => e.event);
    expect(events.slice(0, 2)).toEqual(['opening', 'started']);
    expect(events.at(-1)).toBe('ended');
    expect(named(err, 'notice')).toMatchObject([
      { level: 'warn', of: 'sinks.0 influx', msg: '503 Service Unavailable' },
    ]);
    expect(named(err, 'stopping')).toMatchObject([{ msg: 'SIGTERM: stopping' }]);
    expect(named(err, 'ended')).toMatchObject([{ interrupted: true }]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s brings all that it accepted into the spool, says so and ends with 0, though the server does not answer',
    async (signal) => {
      const url = await answering(undefined);
      const spool = join(folder.path, `${signal}.spool`);
      const program = startProgram(['run', pipeline(url, `, spool: ${spool}`), '--log', 'json']);
      await until(() => program.err.includes('started'));
      await new Promise((resolve) => setTimeout(resolve, 1500));
      program.child.kill(signal);
      const { code, err } = await program.ended;
      expect(code).toBe(0);
      const [{ inputs }] = named(err, 'ended') as unknown as { inputs: { main: { rows: number } } }[];
      expect(inputs.main.rows).toBeGreaterThan(1000);
      const left = await openSpool({ path: spool, target: `${url}/api/v2/write b`, ballastBytes: 0 });
      expect(left.waiting).toBe(inputs.main.rows);
      left.close();
    },
  );

  it('ends with 143 where points would be lost with it, and says how many', async () => {
    const url = await answering(503);
    const program = startProgram(['run', pipeline(url), '--log', 'json']);
    await until(() => program.err.includes('"event":"notice"'));
    program.child.kill('SIGTERM');
    const { code, err } = await program.ended;
    expect(code).toBe(143);
    expect(named(err, 'failed')).toMatchObject([{ level: 'error', exitCode: 69 }]);
    expect(named(err, 'failed')[0].msg).toMatch(/\d+ points not delivered: 503/);
  });

  it('does not wait any longer at a second signal', async () => {
    const url = await answering(undefined);
    const program = startProgram([
      'run',
      pipeline(url, `, spool: ${join(folder.path, 'second.spool')}`),
      '--log',
      'json',
    ]);
    await until(() => program.err.includes('started'));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    program.child.kill('SIGTERM');
    await until(() => program.err.includes('stopping'));
    program.child.kill('SIGTERM');
    const { code, err } = await program.ended;
    expect(code).toBe(143);
    expect(named(err, 'ended')).toEqual([]);
  });

  it('ends with 0 when it is stopped before its source has opened', async () => {
    const mute = createNetServer();
    onTestFinished(() => void mute.close());
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const broker = `{ mqtt: { url: "mqtt://127.0.0.1:${(mute.address() as AddressInfo).port}", waitS: 60 } }`;
    const program = startProgram(['run', pipeline('http://127.0.0.1:1', '', broker), '--log', 'json']);
    await until(() => program.err.includes('opening'));
    await new Promise((resolve) => setTimeout(resolve, 500));
    program.child.kill('SIGTERM');
    const { code, err } = await program.ended;
    expect(code).toBe(0);
    expect(named(err, 'started')).toEqual([]);
  });

  it('goes on when nobody reads its log any more', async () => {
    const output = join(folder.path, 'unread.csv');
    const words = [
      'run',
      '--input',
      log,
      '--speed',
      '10x',
      '--output',
      output,
      '--log',
      'json',
      '--log-level',
      'debug',
    ];
    const program = startProgram(words);
    await until(() => program.err.includes('started'));
    program.child.stderr?.destroy();
    expect((await program.ended).code).toBe(0);
  });
});

describe('names and payloads in the log', () => {
  const EVIL = 'i\u001b[2JA\u202egnp\u2028\u0085';

  it.each(['json', 'text'])('neither clear the screen nor forge a line, as %s', async (form) => {
    const file = folder.file('evil.csv', `t,iA\n0,1\n0.001,${EVIL}\n0.002,3\n0.003,4\n`);
    const words = ['run', '--input', file, '--output', join(folder.path, 'evil-out.csv'), '--log', form];
    const passing = await startProgram(words).ended;
    const failing = await startProgram([...words, '--step', `hampel: {on: ["${EVIL}"], windowLength: 5}`]).ended;
    expect([passing.code, failing.code]).toEqual([0, 78]);
    for (const { err } of [passing, failing]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029]/);
      expect(err).toContain('A\\u202egnp\\u2028');
    }
    if (form === 'text') return;
    expect(named(passing.err, 'example')).toHaveLength(1);
    expect(String(named(failing.err, 'failed')[0].msg)).toContain(`unknown channel "${EVIL}"`);
  });
});

describe('exit codes', () => {
  const at = (name: string) => join(folder.path, name);
  const cases: readonly (readonly [number, string, readonly string[]])[] = [
    [0, 'done', ['run', '--input', log, '--output', at('done.csv')]],
    [2, 'no such option', ['run', '--inptu', log]],
    [2, 'no such form of the log', ['run', '--input', log, '--log', 'xml']],
    [65, 'a log that is none', ['run', '--input', folder.file('none.csv', '\0\0\0'), '--output', at('none-out.csv')]],
    [69, 'a server that is not there', ['run', pipeline('http://127.0.0.1:1', '', `{ replay: { file: ${log} } }`)]],
    [74, 'no such log', ['run', '--input', at('missing.csv'), '--output', at('missing-out.csv')]],
    [74, 'a full disk', ['run', '--input', log, '--output', '/dev/full']],
    [78, 'a wrong parameter', ['run', '--input', log, '--step', 'hampel: {on: [iA], windowLength: 4}']],
  ];
  it.each(cases)('%i: %s', async (code, _, words) => {
    const forms = words.includes('--log')
      ? [[]]
      : [
          ['--log', 'text'],
          ['--log', 'json'],
        ];
    for (const ended of await Promise.all(forms.map((form) => startProgram([...words, ...form]).ended))) {
      expect(ended.code).toBe(code);
      if (code !== 0) expect(ended.err).not.toBe('');
    }
  });
});
