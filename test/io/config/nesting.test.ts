import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/io/config/yamlFile.ts';

describe('parseYaml of nested texts', () => {
  it.each([
    ['100,000 brackets', '['.repeat(100_000), 'a.yaml:1:101'],
    ['mappings in mappings', `slipring: 1\nsteps: ${'{a: '.repeat(30_000)}`, 'a.yaml:2:408'],
    ['brackets on lines of their own', '[\n'.repeat(50_000), 'a.yaml:101:1'],
    ['brackets between texts that seem to close them', `["]", `.repeat(5000), 'a.yaml:1:601'],
    ['brackets between comments that seem to close them', `[ # ]\n`.repeat(5000), 'a.yaml:101:1'],
    ['lists in lists', '- '.repeat(100_000), 'a.yaml:1:201'],
    [
      'mappings without brackets',
      Array.from({ length: 600 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
      'a.yaml:201:201',
    ],
    [
      'lists in lists over many lines',
      Array.from({ length: 50 }, (_, i) => `${' '.repeat(i * 198)}${'- '.repeat(99)}\n`).join(''),
      'a.yaml:2:201',
    ],
    ['keys in keys', `a: 1\n${'? '.repeat(20_000)}`, 'a.yaml:2:201'],
  ])('refuses %s', (_, text, place) => {
    expect(() => parseYaml(text, 'a.yaml')).toThrow(`${place}: nested too deeply`);
  });

  it('takes what only looks deep', () => {
    const levels = '['.repeat(100) + ']'.repeat(100);
    expect(parseYaml(levels, 'a.yaml').value).toEqual(JSON.parse(levels));
    const flat = `a: "${'['.repeat(500)}" # ${'['.repeat(500)}\nb: |\n  ${'[ - '.repeat(500)}\nc: [${'[1], '.repeat(500)}]\n`;
    expect(parseYaml(flat, 'a.yaml').value).toMatchObject({ a: '['.repeat(500), c: { length: 500 } });
    const far = ' '.repeat(300);
    expect(parseYaml(`a: [1,\n${far}2]\n${far}# far\nb: c\n${far}d\n`, 'a.yaml').value).toEqual({
      a: [1, 2],
      b: 'c d',
    });
    expect(parseYaml('- 1\n'.repeat(500), 'a.yaml').value).toHaveLength(500);
  });
});
