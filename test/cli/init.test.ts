import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LineSender, VescEmulator } from '../support/farEnds.ts';
import { temporaryFolder } from '../support/folder.ts';
import { Terminal } from '../support/terminal.ts';
import { slipring } from './support.ts';

const folder = temporaryFolder();
const log = folder.file(
  'my motor.csv',
  `t,iA [A],iB [A],temp\n${Array.from({ length: 200 }, (_, i) => `${i / 100},${Math.sin(i)},${Math.cos(i)},25`).join('\n')}\n`,
);

describe('slipring init', () => {
  it('writes a pipeline for a log, which passes its check and runs', async () => {
    const output = join(folder.path, 'log.yaml');
    const { code, out } = await slipring(['init', '--from', log, '--output', output, '--quiet']);
    expect({ code, out }).toEqual({ code: 0, out: `${output}: main, 3 channels at 100 Hz\n` });
    expect(readFileSync(output, 'utf8')).toBe(
      [
        `# ${log}. Its streams:`,
        '#   main, 100 Hz: iA [A], iB [A], temp [degC]',
        'slipring: 1',
        'motor: { name: my_motor }',
        `source: { replay: { file: ${JSON.stringify(log)} } }`,
        'steps:',
        '  - hampel: { on: [iA, iB], windowLength: 11 }',
        'sinks:',
        '  - file: { path: out/my_motor.csv }',
        '',
      ].join('\n'),
    );
    expect(await slipring(['check', output, '--quiet'])).toMatchObject({ code: 0, err: '' });
    const rows = join(folder.path, 'rows.csv');
    expect(await slipring(['run', output, '--output', rows])).toMatchObject({ code: 0 });
    expect(readFileSync(rows, 'utf8').split('\n')).toHaveLength(202);
  });

  it('never writes over a file, unless told to', async () => {
    const output = folder.file('kept.yaml', 'mine');
    const words = ['init', '--from', log, '--output', output];
    expect(await slipring(words)).toMatchObject({ code: 74, err: expect.stringMatching(/is there already; --force/) });
    expect(readFileSync(output, 'utf8')).toBe('mine');
    expect(await slipring([...words, '--force'])).toMatchObject({ code: 0 });
    expect(readFileSync(output, 'utf8')).toMatch(/^# /);
  });

  it('writes one for a device at a port', async () => {
    const terminal = new Terminal(new VescEmulator());
    await terminal.plug();
    const output = join(folder.path, 'vesc.yaml');
    const { code, out } = await slipring(['init', terminal.path, '--device', 'vesc', '--output', output]);
    expect({ code, out }).toEqual({ code: 0, out: `${output}: values, 23 channels at 50 Hz\n` });
    expect(readFileSync(output, 'utf8')).toMatch(`source: { serial: { port: ${terminal.path}, device: vesc } }`);
    expect(readFileSync(output, 'utf8')).toMatch('- hampel: { on: [iMotor, iBus, id, iq], windowLength: 11 }');
    expect(await slipring(['check', output])).toMatchObject({ code: 0 });
  });

  it('writes one for a device that describes itself and gives no currents', async () => {
    const sender = new LineSender(50, (i) => `a:${i},b:1.5\n`);
    const terminal = new Terminal(sender);
    await terminal.plug();
    const output = join(folder.path, 'plot.yaml');
    const { code, out } = await slipring(['init', terminal.path, '--output', output, '--quiet']);
    sender.stop();
    expect({ code, out }).toEqual({ code: 0, out: `${output}: plot, 2 channels at 50 Hz\n` });
    expect(readFileSync(output, 'utf8')).toMatch('steps: [] # see slipring operators');
  });

  it('says what is wrong with its words', async () => {
    expect(await slipring(['init'])).toMatchObject({ code: 2, err: 'slipring: give a port, or --from FILE\n' });
    expect(await slipring(['init', '--from', join(folder.path, 'none.csv')])).toMatchObject({ code: 74 });
    expect(await slipring(['init', '/dev/ttyNone1', '--device', 'vesc'])).toMatchObject({ code: 69 });
  });
});
