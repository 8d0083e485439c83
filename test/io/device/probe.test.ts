import { afterEach, describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { isLive, loadAnyProfile, profileNames } from '../../../src/io/config/deviceProfile.ts';
import { explained } from '../../../src/io/device/explained.ts';
import { probe } from '../../../src/io/device/probe.ts';
import { answersRequests, type LiveProfile } from '../../../src/protocols/liveProfile.ts';
import { slipring } from '../../cli/support.ts';
import { sampleRun, samplerOf } from '../../conformance/protocolCases.ts';
import { LineSender, VescEmulator } from '../../support/farEnds.ts';
import { ascii } from '../../support/frames.ts';
import { Terminal } from '../../support/terminal.ts';

const profiles = (await Promise.all((await profileNames()).map((n) => loadAnyProfile(n)))).filter(isLive);
const names = (bytes: Uint8Array) => explained(bytes, profiles).map((e) => e.device);
const lines = (line: (i: number) => string) => ascii(Array.from({ length: 50 }, (_, i) => line(i)).join(''));
/** Their bytes are read by both, which nobody can tell apart. */
const TWINS: Readonly<Record<string, string>> = { 'moteus-uart': 'moteus', 'simplefoc-teleplot': 'teleplot' };
const talks = (p: LiveProfile) => !answersRequests(p);

describe('what is heard', () => {
  it.each(profiles.filter(talks).map((p) => [p.name, p] as const))('%s is known by its bytes', (name, profile) => {
    const { wire } = sampleRun(samplerOf(profile), 5, 100);
    const found = names(wire);
    expect([name, TWINS[name]]).toContain(found[0]);
    expect(found).toContain(name);
  });

  it('is told by what says most about itself', () => {
    expect(names(lines((i) => `>iq:${i}\n`))[0]).toBe('teleplot');
    expect(names(lines((i) => `iq:${i},temp:20\n`))).toEqual(['arduino-plotter']);
    expect(names(lines((i) => `${i}.5\t0.1\t0.2\t3\r\n`))).toEqual([
      'simplefoc-monitor',
      'csv-lines',
      'arduino-plotter',
    ]);
    expect(names(lines((i) => `{"iq":${i}}\n`))).toEqual(['json-lines']);
    expect(names(ascii(`iq;temp\n${'1;2\n'.repeat(20)}`))).toEqual(['csv-lines']);
  });

  it('is nothing when it is noise, prose or too little', () => {
    const random = new Random(1);
    expect(names(Uint8Array.from({ length: 20_000 }, () => random.below(256)))).toEqual([]);
    expect(names(lines((i) => `MOT: Init number ${i}\r\n`))).toEqual([]);
    expect(names(ascii('1.5\n2.5\n'))).toEqual([]);
  });
});

describe('probe', () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  it('asks a silent VESC for its firmware and for nothing else', async () => {
    const vesc = new VescEmulator();
    const terminal = new Terminal(vesc);
    await terminal.plug();
    const { found, sent } = await probe({ port: terminal.path });
    expect(found).toMatchObject({
      device: 'vesc',
      baudRate: 115_200,
      asked: 'firmware',
      says: { major: 6, minor: 5, hardware: 'EMULATED' },
    });
    expect(new Set(vesc.commands)).toEqual(new Set([0]));
    const asked = profiles.flatMap((p) => (p.poll?.probe === undefined ? [] : [`${p.name}: ${p.poll.probe}`]));
    expect(asked).toEqual(expect.arrayContaining([...sent]));
  });

  it('only listens to a device that speaks by itself, as a command too', async () => {
    const sender = new LineSender(50, (i) => `${i}.5\t0.1\t0.2\t3\r\n`);
    stops.push(() => sender.stop());
    const asked: Uint8Array[] = [];
    const terminal = new Terminal({
      plugged: (send) => sender.plugged(send),
      unplugged: () => sender.unplugged(),
      received: (bytes) => void asked.push(bytes),
    });
    await terminal.plug();
    const { code, out } = await slipring(['probe', terminal.path, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out).found).toMatchObject({
      device: 'simplefoc-monitor',
      also: ['csv-lines', 'arduino-plotter'],
    });
    expect(asked).toEqual([]);
  });

  it('says what it heard and sent when nothing is known', async () => {
    const terminal = new Terminal({ plugged() {}, unplugged() {} });
    await terminal.plug();
    const { code, err } = await slipring(['probe', terminal.path, '--device', 'vesc', '--quiet']);
    expect(code).toBe(69);
    expect(err).toMatch(/no known device; nothing came; asked vesc: firmware/);
    expect(await slipring(['probe', '/dev/ttyNone7'])).toMatchObject({
      code: 69,
      err: expect.stringMatching(/no such port/),
    });
    expect(await slipring(['probe', '/etc/passwd'])).toMatchObject({ code: 78 });
  });
});
