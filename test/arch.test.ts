import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** What each folder may import besides itself. The table of the design, kept here as the law. */
const ALL = ['core', 'kernel', 'protocols', 'sim', 'operators', 'nn', 'codegen', 'model', 'rx', 'io'];
const MAY_IMPORT: Record<string, string[]> = {
  core: [],
  kernel: ['core'],
  protocols: ['core'],
  sim: ['core'],
  operators: ['kernel', 'core'],
  nn: ['kernel', 'core'],
  codegen: ['kernel', 'core'],
  model: ['nn', 'kernel', 'core'],
  rx: ['operators', 'nn', 'kernel', 'core'],
  io: ['protocols', 'sim', 'rx', 'core'],
  pipeline: ALL,
  train: [...ALL, 'pipeline'],
  firmware: [...ALL, 'pipeline'],
  cli: [...ALL, 'pipeline', 'train', 'firmware'],
  studio: [...ALL, 'pipeline', 'train', 'firmware'],
};
const NO_NODE = ['core', 'kernel', 'protocols', 'sim', 'operators', 'nn', 'codegen'];
const RXJS = ['rx', 'io', 'pipeline', 'train', 'firmware', 'cli', 'studio'];
const ONLY_IO = ['serialport', 'mqtt', 'ws', '@influxdata/influxdb-client'];

interface Import {
  file: string;
  folder: string;
  target: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((f) => /\.tsx?$/.test(f));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const found = text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)['"]([^'"]+)['"]/gm);
  return Array.from(found, ([, target]) => ({ file, folder: file.split('/')[0], target }));
}

const imports = files.flatMap(importsOf);
const inside = imports
  .filter((i) => i.target.startsWith('.'))
  .map((i) => ({ ...i, to: relative(SRC, normalize(join(SRC, dirname(i.file), i.target))) }));

describe('architecture', () => {
  it('finds files and imports to judge', () => {
    expect(files.length).toBeGreaterThan(10);
    expect(imports.length).toBeGreaterThan(10);
  });

  it('imports only in the direction of the design', () => {
    const wrong = inside.filter((i) => {
      const to = i.to.split('/')[0];
      if (!i.file.includes('/')) return false; // src/index.ts collects the public parts
      return to !== i.folder && !MAY_IMPORT[i.folder]?.includes(to);
    });
    expect(wrong.map((i) => `${i.file} -> ${i.to}`)).toEqual([]);
  });

  it('has no cycles between files', () => {
    const edges = new Map<string, string[]>();
    for (const i of inside) edges.set(i.file, [...(edges.get(i.file) ?? []), i.to]);
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, trail: string[]): void => {
      if (trail.includes(file)) {
        cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
        return;
      }
      if (done.has(file)) return;
      for (const to of edges.get(file) ?? []) visit(to, [...trail, file]);
      done.add(file);
    };
    for (const file of edges.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('keeps Node modules out of the folders that run everywhere', () => {
    const wrong = imports.filter((i) => NO_NODE.includes(i.folder) && i.target.startsWith('node:'));
    expect(wrong.map((i) => `${i.file} imports ${i.target}`)).toEqual([]);
  });

  it('keeps rxjs above the kernels and transports inside io', () => {
    const rx = imports.filter((i) => /^rxjs(\/|$)/.test(i.target) && !RXJS.includes(i.folder) && i.file.includes('/'));
    const transports = imports.filter((i) => ONLY_IO.includes(i.target) && i.folder !== 'io');
    expect([...rx, ...transports].map((i) => `${i.file} imports ${i.target}`)).toEqual([]);
  });
});
