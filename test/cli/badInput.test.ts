import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { slipring } from './support.ts';

let dir: string;
let log: string;
let output: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'slipring-'));
  log = join(dir, 'log.csv');
  output = join(dir, 'out.csv');
  const rows = Array.from({ length: 50 }, (_, i) => `${i / 100},${Math.sin(i)},${i}`);
  writeFileSync(log, `t,iA,speed_rpm\n${rows.join('\n')}\n`);
});

const write = (name: string, text: string): string => {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
};

/** Runs steps on the log; nothing may be written when the command fails. */
async function failing(words: readonly string[]): Promise<{ code: number; err: string }> {
  const before = readdirSync(dir);
  const { code, err, out } = await slipring(['run', ...words, '--output', output]);
  expect(out).toBe('');
  expect(readdirSync(dir)).toEqual(before);
  return { code, err };
}

describe('bad configuration', () => {
  it.each([
    ['hampl: {on: [iA]}', '--step 1:1: unknown operator "hampl"; did you mean "hampel"? known: '],
    [
      'hampel: {on: [iA], windowLenght: 11}',
      '--step 1:20: hampel: unknown parameter "windowLenght"; did you mean "windowLength"? known: ',
    ],
    [
      'hampel: {on: [iA], windowLength: 4}',
      '--step 1:34: hampel: windowLength must be an odd integer in [3, 255], got 4\n',
    ],
    [
      'hampel: {on: [iB], windowLength: 11}',
      '--step 1:15: hampel: unknown channel "iB"; did you mean "iA"? known: iA, speed_rpm\n',
    ],
    [
      'lowpass: {on: [iA], cutoffHz: 60, order: 2}',
      '--step 1:31: lowpass: cutoffHz must be below half the rate, 50 Hz, got 60\n',
    ],
    [
      'electricalAngle: {thetaM: speed_rpm, polePairs: 4}',
      '--step 1:27: electricalAngle: input thetaM needs rad, but speed_rpm is in rad/s\n',
    ],
    ['hampel: {on: [iA], windowLength: 11', '--step 1:36: '],
    [
      'hampel: {on: [iA], windowLength: .nan}',
      '--step 1:34: hampel: windowLength must be an odd integer in [3, 255], got',
    ],
  ])('step %s', async (step, message) => {
    const { code, err } = await failing(['--input', log, '--step', step]);
    expect(err).toContain(message);
    expect(code).toBe(78);
  });

  it('names the step among several, and every mistake', async () => {
    const { err } = await failing([
      '--input',
      log,
      '--step',
      'hampel: {on: [iA], windowLength: 11}',
      '--step',
      'savgl: {on: [iA]}',
      '--step',
      'dcBlock: {on: [iA], cutoffHz: 0}',
    ]);
    expect(err).toMatch(/^--step 2:1: unknown operator "savgl"; did you mean "savgol"\?/m);
    expect(err).toMatch(/^--step 3:31: dcBlock: cutoffHz must be a positive number, got 0$/m);
  });

  it('a pipeline file: all mistakes with file, line and column', async () => {
    const path = write(
      'p.yaml',
      [
        'slipring: 1',
        'motor: { polPairs: 4 }',
        'source:',
        '  replay: { device: lea-cvs, sped: max }',
        'steps:',
        '  - hampel:',
        '      on: [iA]',
        '      windowLenght: 11',
        '  - lowpass: { on: [iA] }',
        'sinks:',
        '  - fiel: { path: x }',
      ].join('\n'),
    );
    const { code, out, err } = await slipring(['check', path]);
    expect(code).toBe(78);
    expect(out).toBe('');
    const places = err
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(path.length + 1));
    expect(places).toEqual([
      expect.stringMatching(
        /^2:10: motor: unknown key "polPairs"; did you mean "polePairs"\? known: name, polePairs, /,
      ),
      expect.stringMatching(/^4:30: replay: unknown key "sped"; did you mean "speed"\? known: /),
      expect.stringMatching(/^6:5: hampel: windowLength is missing/),
      expect.stringMatching(/^8:7: hampel: unknown parameter "windowLenght"; did you mean "windowLength"\? known: /),
      expect.stringMatching(/^9:5: lowpass: cutoffHz is missing/),
      expect.stringMatching(/^11:5: unknown sink "fiel"; did you mean "file"\? known: file, /),
    ]);
  });

  it('an unknown device, in the file and on the command line', async () => {
    const path = write('p.yaml', 'slipring: 1\nsource: { replay: { device: lea-cvs } }\n');
    expect((await slipring(['check', path])).err).toMatch(
      /p\.yaml:2:29: unknown device "lea-cvs"; did you mean "lea-csv"\? known: /,
    );
    const { code, err } = await failing(['--input', log, '--device', 'leacsv']);
    expect(err).toMatch(/^--device leacsv: unknown device "leacsv"; did you mean "lea-csv"\?/);
    expect(code).toBe(78);
  });

  it('an unknown unit in a device profile', async () => {
    const profile = write(
      'device.yaml',
      'slipring: 1\nname: d\nsummary: s\nkind: csv\ntime: { column: t }\nchannels:\n  - { column: iA, name: iA, unit: Amp }\n',
    );
    const { code, err } = await failing(['--input', log, '--device', profile]);
    expect(err).toContain(`${profile}:7:35: `);
    expect(err).toContain('unknown unit "Amp"');
    expect(code).toBe(78);
  });

  it('a file of 100 MB, refused at once', async () => {
    const path = join(dir, 'large.yaml');
    const file = createWriteStream(path);
    for (let i = 0; i < 100; i++) file.write(Buffer.alloc(1 << 20, 'x: 1\n'));
    file.end();
    await once(file, 'finish');
    const began = performance.now();
    const { code, err } = await slipring(['check', path]);
    expect(err).toContain('large.yaml: too large for a configuration: more than 256 KiB');
    expect(code).toBe(78);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('a YAML bomb', async () => {
    const level = (i: number) =>
      `a${i}: &a${i} [${Array(9)
        .fill(i === 0 ? 'x' : `*a${i - 1}`)
        .join(', ')}]`;
    const path = write('bomb.yaml', Array.from({ length: 10 }, (_, i) => level(i)).join('\n'));
    const { code, err } = await slipring(['check', path]);
    expect(err).toMatch(/bomb\.yaml:1:1: Excessive alias count/);
    expect(code).toBe(78);
  });

  it('a --set that leads nowhere, and one with a wrong value', async () => {
    const path = write(
      'p.yaml',
      'slipring: 1\nsource: { replay: {} }\nsteps:\n  - hampel: { on: [iA], windowLength: 11 }\n',
    );
    const set = async (text: string) => (await slipring(['check', path, '--input', log, '--set', text])).err;
    expect(await set('steps.3.hampel.nSigma=4')).toBe('--set steps.3.hampel.nSigma=4: there is no steps.3\n');
    expect(await set('steps.0.hampel.nSigma=-4')).toContain('--set steps.0.hampel.nSigma=-4: hampel: nSigma must be');
    expect(await set('nonsense')).toContain('must have the form key=value');
  });

  it('a --set of sinks, or --quality, that would have no effect', async () => {
    const set = ['--set', `sinks=[{ file: { path: ${output} } }]`];
    expect(await failing(['--input', log, ...set])).toEqual({
      code: 78,
      err: `slipring: ${set.join(' ')}: has no effect, since --output ${output} stands in place of all sinks\n`,
    });
    const path = write('p.yaml', `slipring: 1\nsource: { replay: {} }\nsinks: [{ file: { path: ${output} } }]\n`);
    const { code, err } = await slipring(['run', path, '--input', log, '--quality']);
    expect(err).toBe('slipring: --quality goes with --output; sinks of a pipeline say it themselves: quality: true\n');
    expect(code).toBe(78);
  });

  it('but --set gives sinks to a job that has none', async () => {
    const { code, out } = await slipring(['run', '--input', log, '--set', `sinks=[{ file: { path: ${output} } }]`]);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(readFileSync(output, 'utf8').split('\n')[0]).toBe('t,iA,speed_rpm');
  });
});

describe('bad usage', () => {
  it.each([
    [['chek'], "unknown command 'chek'\n(Did you mean check?)"],
    [['run', '--inptu', 'x'], "unknown option '--inptu'\n(Did you mean --input?)"],
    [['run'], 'give a pipeline file, or --input FILE'],
    [['run', '--input', 'x', '--speed', 'fast'], '--speed must be max, 1x or a factor above 0, got fast'],
    [['run', '--input', 'x', '--rate', '-3'], '--rate must be a positive number, got -3'],
    [['run', '--input', 'x', '--seed', 'y'], '--seed must be an integer from 0 on, got y'],
    [['run', '--input', 'x', '--json', '--output', '-'], '--json prints a summary on standard output'],
    [['operators', 'hampl'], 'unknown operator "hampl"; did you mean "hampel"?'],
    ...[
      ['report', 'demo'],
      ['evaluate', 'demo'],
      ['devices'],
      ['export', '--as', 'onnx', 'demo'],
      ['train', '--watch', 'demo'],
      ['import', 'net.onnx'],
    ].map((words): [string[], string] => [
      [...words, '--set', 'data.columns=1'],
      `${words.slice(0, words.includes('demo') ? -1 : 1).join(' ')}: --set changes a pipeline or a recipe, and there is none here`,
    ]),
  ])('%s', async (words, message) => {
    const { code, out, err } = await slipring(words);
    expect(err).toContain(message);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

describe('bad data', () => {
  it.each([
    ['an empty file', '', /the file is empty/],
    ['a header without rows', 't,iA\n', /no rows of data/],
    ['no time column and no rate', 'iA,iB\n1,2\n3,4\n', /no time column .* give the sample rate \(--rate HZ\)/],
    ['decimal commas', 't;iA\n0,0;1,5\n0,1;2,5\n', /no column of numbers .*decimal commas need a device profile/],
    [
      'decimal commas in one column',
      'iA\n1,5\n2,5\n',
      /2 fields in the first row under one in the header: .*decimal commas/,
    ],
    ['an unknown separator', 't|iA\n0|1\n1|2\n', /no time column .*; columns must be separated by , ; or tab/],
    ['zero bytes', 't,iA\n0,\0\n', /not a text log/],
  ])('%s', async (_, text, message) => {
    const path = write('bad.csv', text);
    const { code, err } = await failing(['--input', path]);
    expect(err).toMatch(message);
    expect(err).toContain(path);
    expect(code).toBe(65);
  });

  it('a missing column of a profile', async () => {
    const { code, err } = await failing(['--input', log, '--device', 'lea-csv']);
    expect(err).toMatch(/column "?u_d"?/);
    expect(code).toBe(65);
  });

  it('a log that is not there', async () => {
    const { code, err } = await failing(['--input', join(dir, 'none.csv')]);
    expect(err).toBe(`slipring: ${join(dir, 'none.csv')}: no such file\n`);
    expect(code).toBe(74);
  });

  it('an output that cannot be written', async () => {
    const { code, err } = await slipring(['run', '--input', log, '--output', join(log, 'sub', 'out.csv')]);
    expect(err).toContain(join(log, 'sub'));
    expect(code).toBe(74);
  });

  it('ragged rows, text in numbers and time going back are flagged and counted, with their places', async () => {
    const path = write('odd.csv', 't,iA\n0,1\n0.01,2\n0.02,abc\n0.03\n0.04,5\n0.05,6\n0.01,7\n0.06,8\n0.07,9\n');
    const { code, err } = await slipring(['run', '--input', path, '--rate', '100', '--output', output]);
    expect(code).toBe(0);
    expect(err).toMatch(/source: .*badFields 1, badRows 1/);
    expect(err).toContain('line 4, column iA: not a number: "abc"');
    expect(err).toMatch(/line 5: /);
    expect(err).toMatch(/without value: iA 1/);
    const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('t,iA');
    expect(lines).toContain('0.02,');
    expect(lines.some((l) => l.startsWith('0.03,'))).toBe(false);
    expect(lines).not.toContain('0.01,7');
  });

  it('tells the first ten of many faults, and how many more there are', async () => {
    const path = write(
      'text.csv',
      `t,iA\n${Array.from({ length: 30 }, (_, i) => `${i / 10},${i > 2 ? 'x' : i}`).join('\n')}\n`,
    );
    const { err } = await slipring(['run', '--input', path, '--output', output]);
    expect(err).toMatch(/badFields 27\n( {2}line \d+, column iA: not a number: "x"\n){10} {2}and 17 more\n/);
  });

  it('a line without end is left out in bounded memory', async () => {
    const path = join(dir, 'endless.csv');
    const file = createWriteStream(path);
    file.write('t,iA\n0,1\n0.01,');
    for (let i = 0; i < 64; i++) file.write(Buffer.alloc(1 << 20, '1'));
    file.end('\n0.02,3\n0.03,4\n');
    await once(file, 'finish');
    const before = process.memoryUsage().rss;
    const { code, err } = await slipring(['run', '--input', path, '--rate', '100', '--output', output]);
    expect(code).toBe(0);
    expect(err).toMatch(/overlongLines 1/);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
    expect(readFileSync(output, 'utf8')).toBe('t,iA\n0,1\n0.02,3\n0.03,4\n');
  });

  it('a folder that is no model', async () => {
    const { code, err } = await failing(['--input', log, '--step', `predict: {model: ${dir}}`]);
    expect(err).toBe(`--step 1:18: predict: ${dir}: no card.json in it\n`);
    expect(code).toBe(78);
  });

  it('a model folder with a damaged card', async () => {
    const model = join(dir, 'net');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(model);
    writeFileSync(join(model, 'card.json'), '{"slipringModel": 1, "layers": "many"}');
    const { code, err } = await failing(['--input', log, '--step', `predict: {model: ${model}}`]);
    expect(err).toContain(`${join(model, 'card.json')}: layers must be a list, got "many"\n`);
    expect(err).toContain(`${join(model, 'card.json')}: name is missing\n`);
    expect(code).toBe(65);
  });
});
