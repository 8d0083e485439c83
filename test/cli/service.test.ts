import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { startProgram, watched } from '../support/program.ts';
import { slipring } from './support.ts';

const folder = temporaryFolder();
const rows = Array.from({ length: 100 }, (_, i) => `${i / 1000},${i}`);
const log = folder.file('log.csv', `t,iA\n${rows.join('\n')}\n`);

const entry = (unit: string, key: string) => unit.match(new RegExp(`^${key}=(.*)$`, 'm'))?.[1];

/** The words of a command line of systemd (systemd.service(5)): quotes, backslashes, %% and $$. */
function wordsOf(line: string): string[] {
  const words = line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const unquoted = words.map((w) =>
    w.startsWith('"') ? w.slice(1, -1).replace(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c)) : w,
  );
  return unquoted.map((word) => word.replaceAll('%%', '%').replaceAll('$$', '$'));
}

/** What systemd itself says of a unit; it is silent where all is well. */
function verified(unit: string): string {
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', folder.file('slipring-test.service', unit)], {
    encoding: 'utf8',
  });
  return `${status} ${stderr}`;
}

describe('slipring service print', () => {
  it('prints a unit that systemd takes, and that starts the real command, whatever the names of its folders', async () => {
    const inside = join(folder.path, 'a "b" $HOME 100% \\d');
    mkdirSync(inside);
    const pipeline = join(inside, 'bench 1.yaml');
    writeFileSync(
      pipeline,
      `slipring: 1\nsource: { replay: { file: ${log} } }\nsinks: [ { file: { path: out/rows.csv } } ]\n`,
    );
    const { code, out } = await startProgram(['service', 'print', pipeline]).ended;
    expect(code).toBe(0);
    expect(verified(out)).toBe('0 ');

    const line = wordsOf(entry(out, 'ExecStart') ?? '');
    expect(line).toContain(pipeline);
    const state = join(folder.path, 'state');
    mkdirSync(state);
    const [program, ...words] = line.map((w) => w.replaceAll('/var/lib/slipring-bench-1', state));
    const ended = await watched(spawn(program, words, { cwd: entry(out, 'WorkingDirectory') })).ended;
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.err.split('\n')[0])).toMatchObject({ event: 'opening' });
    expect(readFileSync(join(state, 'out/rows.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(101);
    expect(readFileSync(join(state, 'run.state')).length).toBeGreaterThan(0);
  });

  it('gives no more rights than it needs: by the measure of systemd itself', async () => {
    const { out } = await slipring([
      'service',
      'print',
      folder.file('plain.yaml', `slipring: 1\nsource: { replay: { file: ${log} } }\n`),
    ]);
    const file = folder.file('slipring-plain.service', out);
    // exits with 1 above so many tenths of its scale of 10; unhardened services have 9.6
    execFileSync('systemd-analyze', ['security', '--offline=true', '--threshold=25', file], { stdio: 'ignore' });
    const bare = folder.file('bare.service', '[Service]\nExecStart=/bin/true\n');
    expect(() =>
      execFileSync('systemd-analyze', ['security', '--offline=true', '--threshold=25', bare], { stdio: 'ignore' }),
    ).toThrow();
    expect(entry(out, 'PrivateDevices')).toBe('yes');
    expect(entry(out, 'RestartPreventExitStatus')).toBe('2 78');
  });

  it.each([
    ['/dev/ttyUSB3', ['ttyUSB']],
    ['/dev/ttyAMA0', ['ttyAMA']],
    ['/dev/serial/by-id/usb-STM_1', ['ttyUSB', 'ttyACM']],
  ])('lets it open the serial port %s, and no other kind of device', async (port, classes) => {
    const { out } = await slipring([
      'service',
      'print',
      folder.file('serial.yaml', `slipring: 1\nsource: { serial: { port: ${port}, device: vesc } }\n`),
    ]);
    expect([...out.matchAll(/^DeviceAllow=char-(\w+) rw$/gm)].map((m) => m[1])).toEqual(classes);
    expect(entry(out, 'DevicePolicy')).toBe('closed');
    expect(entry(out, 'SupplementaryGroups')).toBe('dialout');
    expect(entry(out, 'PrivateDevices')).toBeUndefined();
    expect(verified(out.replace(/^ExecStart=.*$/m, 'ExecStart=/bin/true'))).toBe('0 ');
  });

  it('names the variables and shows none of their values; what is written lies in its folder', async () => {
    const pipeline = folder.file(
      'secret.yaml',
      `slipring: 1
source: { replay: { file: ${log} } }
sinks:
  - influx: { url: "http://h:1", bucket: "\${BUCKET:-b}", token: \${TOKEN}, spool: q/influx.spool }
  - influx: { url: "http://h:1", bucket: b }
  - file: { path: /srv/motors/a.csv }
`,
    );
    const { out, err } = await slipring(
      ['service', 'print', pipeline, '--metrics', '9100', '--set', 'motor.name=x y'],
      { TOKEN: 'geheim' },
    );
    expect(out + err).not.toContain('geheim');
    expect(out).toContain('# sets BUCKET, TOKEN;');
    expect(entry(out, 'EnvironmentFile')).toBe('-/etc/slipring/secret.env');
    expect(entry(out, 'ReadWritePaths')).toBe('/srv/motors');
    expect(wordsOf(entry(out, 'ExecStart') ?? '').slice(1)).toEqual([
      ...['run', pipeline, '--log', 'json', '--state', '/var/lib/slipring-secret/run.state', '--metrics', '9100'],
      ...['--set', 'sinks.0.influx.spool=/var/lib/slipring-secret/q/influx.spool'],
      ...['--set', 'sinks.1.influx.refused=/var/lib/slipring-secret/influx-refused.lp', '--set', 'motor.name=x y'],
    ]);
    expect(err).toMatch(/\/etc\/slipring\/secret\.env \(mode 600\) must set what has no default: BUCKET, TOKEN/);
    expect(err).toMatch(/must be able to write \/srv\/motors/);
  });

  it('says what keeps the user of the service from its files', async () => {
    const closed = join(folder.path, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const pipeline = join(closed, 'p.yaml');
    writeFileSync(pipeline, 'slipring: 1\n', { mode: 0o644 });
    const { err } = await slipring(['service', 'print', pipeline]);
    expect(err).toContain(`cannot read ${pipeline}: `);
  });

  it('knows no other action, and no missing file', async () => {
    expect(await slipring(['service', 'prnt', log])).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean "print"?'),
    });
    expect((await slipring(['service', 'print', join(folder.path, 'none.yaml')])).code).toBe(74);
  });
});
