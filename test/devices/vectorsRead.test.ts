import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FOLDER } from '../support/vectors.ts';

const vectors = existsSync(FOLDER)
  ? readdirSync(FOLDER)
      .filter((file) => file.endsWith('.json'))
      .map((file) => basename(file, '.json'))
  : [];

/** A whole packet of MQTT: those are read by the MQTT library. */
const OF_LIBRARIES = ['mqtt-publish-qos1-retain'];

/** Texts in a source file. */
const texts = (source: string): string[] =>
  [...source.matchAll(/(['"`])((?:(?!\1)[^\n\\])*)\1/g)].map(([, , text]) => text);

/** Vectors that a test file names: as they are, or by a template whose blanks its other texts, or numbers, fill. */
function namedIn(source: string): string[] {
  const all = texts(source);
  const words = new Set([...all, ...[...source.matchAll(/\b\d+\b/g)].map(([digits]) => digits)]);
  const templates = all
    .filter((text) => /^[a-z0-9-]+\$\{[^}]*\}[a-z0-9-]*$/.test(text))
    .map((text) => text.split(/\$\{[^}]*\}/));
  return vectors.filter(
    (name) =>
      words.has(name) ||
      templates.some(([head, tail]) => {
        const blank = name.slice(head.length, name.length - tail.length);
        return name === head + blank + tail && words.has(blank);
      }),
  );
}

describe('protocol vectors', () => {
  it.runIf(vectors.length > 0)('are all read by some test', () => {
    const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.test.ts') && basename(file) !== 'vectorsRead.test.ts',
    );
    const named = new Set(files.flatMap((file) => namedIn(readFileSync(join('test', file), 'utf8'))));
    expect(vectors.filter((name) => !named.has(name))).toEqual(OF_LIBRARIES);
  });
});
