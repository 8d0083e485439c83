import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { StartLengthFramer } from '../../src/protocols/framing/startLength.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ascii, hex, join } from '../support/frames.ts';
import { slipring } from './support.ts';

const folder = temporaryFolder();
const framer = new StartLengthFramer({
  starts: [{ bytes: '02' }],
  longest: 255,
  check: { of: 'crc16-xmodem' },
  stop: '03',
});
/** 12.3456 degrees; a fault with its name; a reply that ends early. */
const rotor = framer.encode(hex('16 0012d680'));
const setup = framer.encode(hex('2f 019d 027d'));
const text = (bytes: Uint8Array) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join(' ');
const lines = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((l) => JSON.parse(l));

describe('slipring decode', () => {
  it('prints records in SI units, absent values as null, and counts on stderr', async () => {
    const { code, out, err } = await slipring(['decode', 'vesc', '--hex', text(rotor), '--hex', `ff ${text(setup)}`]);
    const [first, second] = lines(out);
    expect(first.stream).toBe('rotorPosition');
    expect(first.values.position).toBeCloseTo((12.3456 * Math.PI) / 180, 12);
    expect(second.values).toMatchObject({ tempInverter: 41.3, tempMotor: 63.7, iMotor: null, faultCode: null });
    expect({ code, err }).toEqual({ code: 0, err: 'records 2, frames 2, skippedBytes 1\n' });
  });

  it('prints raw numbers, nodes, times and the names of codes', async () => {
    const bytes = ascii('t0A180000000008000100EA5F\rt0A180000000001000100001D\r');
    const { out } = await slipring(['decode', 'odrive-can-06', '--raw', '--quiet', '--hex', text(bytes)]);
    expect(lines(out)).toEqual([
      {
        stream: 'heartbeat',
        node: 5,
        time: 59.999,
        values: { faultCode: 0, axisState: 8, procedureResult: 0, trajectoryDone: 1 },
        names: { axisState: 'closedLoop' },
      },
      {
        stream: 'heartbeat',
        node: 5,
        time: 60.029,
        values: { faultCode: 0, axisState: 1, procedureResult: 0, trajectoryDone: 1 },
        names: { axisState: 'idle' },
      },
    ]);
  });

  it('reads a file of any size in constant memory, also from standard input', () => {
    const path = joinPath(folder.path, 'vesc.bin');
    const block = join(...Array.from({ length: 2000 }, () => rotor));
    writeFileSync(path, Buffer.concat(Array.from({ length: 20 }, () => block)));
    const main = `node ${joinPath(packageRoot(), 'node_modules/tsx/dist/cli.mjs')} ${joinPath(packageRoot(), 'src/cli/main.ts')}`;
    const { stdout, stderr } = spawnSync('sh', ['-c', `${main} decode vesc - < ${path} | wc -l`], { encoding: 'utf8' });
    expect(Number(stdout)).toBe(40_000);
    expect(stderr).toBe('records 40000, frames 40000\n');
  });

  it('asks what lines answer where they do not say it', async () => {
    const feedback = ['decode', 'odrive-ascii', '--hex', text(ascii('0.5 2.25*9\n1.0 2.25*13\n'))];
    expect(await slipring(feedback)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/give --reply, one of feedback, iq/),
    });
    expect(await slipring([...feedback, '--reply', 'fedback'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/did you mean "feedback"/),
    });
  });

  it('says what is wrong with its words, and fails where there is nothing to decode', async () => {
    expect(await slipring(['decode', 'vesc'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/give a file, - for stdin, or --hex/),
    });
    expect(await slipring(['decode', 'vesc', '--hex', '0g'])).toMatchObject({ code: 2 });
    expect(await slipring(['decode', 'vesk', '--hex', '00'])).toMatchObject({
      code: 78,
      err: expect.stringMatching(/did you mean "vesc"/),
    });
    expect(await slipring(['decode', 'vesc', '--hex', '00 01'])).toMatchObject({
      code: 65,
      out: '',
      err: expect.stringMatching(/records 0, skippedBytes 2/),
    });
    expect(await slipring(['decode', 'vesc', 'missing.bin'])).toMatchObject({ code: 74 });
    expect(await slipring(['decode', 'lea-csv', '--hex', '00'])).toMatchObject({ code: 78 });
  });
});

describe('slipring devices', () => {
  it('lists live devices and logs, and shows what may be sent', async () => {
    const { out } = await slipring(['devices']);
    expect(out).toMatch(/^live devices\n(.+\n)* {2}vesc +VESC/);
    expect(out).toMatch(/\nlogs\n(.+\n)* {2}lea-csv/);
    const vesc = await slipring(['devices', 'vesc']);
    expect(vesc.out).toMatch(/^link +serial 115200$/m);
    expect(vesc.out).toMatch(/^ {4}omegaE +rad\/s$/m);
    expect(vesc.out).toMatch(/^ {2}values +02 01 04 40 84 03 +every 0.02 s$/m);
    expect((await slipring(['devices', 'teleplot'])).out).toMatch(/may send\n {2}nothing/);
    expect(JSON.parse((await slipring(['devices', '--json'])).out)).toContainEqual(
      expect.objectContaining({ name: 'kiss', live: true }),
    );
  });
});
