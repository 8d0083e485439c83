import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkDocument } from '../../../src/io/config/checkDocument.ts';
import { parseYaml, readYaml } from '../../../src/io/config/yamlFile.ts';

const schema = z.strictObject({
  file: z.string(),
  rateHz: z.number().positive().optional(),
  window: z.int('must be an odd integer in [3, 255]').min(3).optional(),
  method: z.enum(['hold', 'linear']).optional(),
  nested: z.strictObject({ edges: z.array(z.number()) }).optional(),
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('yamlFile', () => {
  it('lists every schema problem with line and column, in the order of the file', () => {
    const text = 'rateHz: -1\nwindow: 4.5\nmethod: lineer\nnested:\n  edges: [1, x]\n  egdes: 2\n';
    expect(messageOf(() => checkDocument(schema, parseYaml(text, 'a.yaml'))).split('\n')).toEqual([
      'a.yaml:1:1: file is missing',
      'a.yaml:1:9: rateHz must be above 0, got -1',
      'a.yaml:2:9: window must be an odd integer in [3, 255], got 4.5',
      'a.yaml:3:9: method must be one of hold, linear, got "lineer"',
      'a.yaml:5:14: nested.edges.1 must be a number, got "x"',
      'a.yaml:6:3: unknown key "egdes"; did you mean "edges"? known: edges',
    ]);
  });

  it('fills variables in values without letting them change the structure or the positions', () => {
    const text =
      'a: { file: ${LOG}, rate: ${RATE:-5e2} } # ${NOT_READ}\nb: "${RATE:-7}"\nc: pre-${LOG}.csv\nd: ${T:-a: b # c}\n';
    const doc = parseYaml(text, 'a.yaml', { LOG: 'x, y: [1]\nz: 2' });
    expect(doc.value).toEqual({
      a: { file: 'x, y: [1]\nz: 2', rate: 500 },
      b: '7',
      c: 'pre-x, y: [1]\nz: 2.csv',
      d: 'a: b # c',
    });
    expect(doc.place(['a', 'rate'])).toBe('a.yaml:1:26');
    expect(doc.variableAt(['a', 'file'])).toBe('LOG');
    expect(doc.variableAt(['a'])).toBeUndefined();
  });

  it('names variables that are not set, with the message that the file gives', () => {
    const text = 'a: ${ONE}\nb: ${TWO:?give the log}\nc: ${3}\nd: ${EMPTY:-5}\n';
    expect(messageOf(() => parseYaml(text, 'a.yaml', { EMPTY: '' })).split('\n')).toEqual([
      'a.yaml:1:4: environment variable ONE is not set; ${ONE:-default} would give a default',
      'a.yaml:2:4: TWO: give the log',
      'a.yaml:3:4: not a variable: write ${NAME}, ${NAME:-default} or ${NAME:?message}',
    ]);
  });

  it('does not print the value of a variable in an error', () => {
    const doc = parseYaml('file: x\nrateHz: ${TOKEN}\n', 'a.yaml', { TOKEN: 'secret' });
    const message = messageOf(() => checkDocument(schema, doc));
    expect(message).toBe('a.yaml:2:9: rateHz must be a number, got the value of ${TOKEN}');
  });

  it.each([
    [
      'an alias bomb',
      `a: &a [x,x,x]\n${'bcdefghij'.replace(/./g, (k) => `${k}: &${k} [${Array(9).fill(`*${String.fromCharCode(k.charCodeAt(0) - 1)}`)}]\n`)}`,
      'Excessive alias count',
    ],
    ['10,000 open brackets', '['.repeat(10_000), 'x.yaml:1:101: nested too deeply'],
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', 'x.yaml:3:1: key "a" stands here twice'],
    ['a tag', 'a: !!js/function "x"\n', 'x.yaml:1:4: Unresolved tag'],
    ['wrong indentation', 'a:\n  - b\n c: 1\n', 'x.yaml:3:'],
    ['a file over the limit', `a: ${'x'.repeat(300_000)}`, 'x.yaml: too large for a configuration: more than 256 KiB'],
  ])('refuses %s', (_, text, expected) => {
    expect(messageOf(() => parseYaml(text, 'x.yaml'))).toContain(expected);
  });

  it('refuses __proto__ and leaves Object.prototype alone', () => {
    const doc = parseYaml('file: x\n__proto__: { polluted: 1 }\n', 'x.yaml');
    expect(messageOf(() => checkDocument(schema, doc))).toContain('x.yaml:2:1: unknown key "__proto__"');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('ends a long list of faults with their number', () => {
    const text = Array.from({ length: 50 }, () => 'a: 1\n').join('');
    const lines = messageOf(() => parseYaml(text, 'x.yaml')).split('\n');
    expect(lines).toHaveLength(21);
    expect(lines[20]).toBe('and 29 more');
  });

  it('reads at most the limit, and says what is wrong with a path', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'slipring-'));
    const large = join(dir, 'large.yaml');
    writeFileSync(large, Buffer.alloc(1_000_000, 'a'));
    await expect(readYaml(large)).rejects.toThrow('too large for a configuration');
    await expect(readYaml('/dev/zero')).rejects.toThrow('too large for a configuration');
    await expect(readYaml(join(dir, 'none.yaml'))).rejects.toThrow(/none\.yaml: no such file/);
    await expect(readYaml(dir)).rejects.toThrow(/is a folder/);
  });
});
