import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { badInC } from '../../src/codegen/cIdentifier.ts';
import { printPipeline } from '../../src/codegen/pipeline.ts';
import { Random } from '../../src/core/random.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import { aboutChain } from '../../src/firmware/aboutChain.ts';
import { boardProfile } from '../../src/firmware/boardProfile.ts';
import { cFiles } from '../../src/firmware/cFiles.ts';
import { describe as described, type Exportable } from '../../src/firmware/exportable.ts';
import { partsOf } from '../../src/firmware/exportJob.ts';
import { layouts } from '../../src/firmware/layouts/layouts.ts';
import type { Files } from '../../src/firmware/layouts/parts.ts';
import { liveC } from '../../src/firmware/liveC.ts';
import { randomRows } from '../../src/firmware/testRows.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { loadModel } from '../../src/model/loadModel.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { netOperator } from '../../src/pipeline/netOperator.ts';
import { evilNames, MARK } from '../support/evilNames.ts';
import { temporaryFolder } from '../support/folder.ts';
import { identifiersIn, readC } from '../support/plainCode.ts';
import { scaled } from '../support/soak.ts';

/**
 * 10,000 names in each place that a user's text comes to. What the compiler sees of a package, which is all but its comments, must be what
 * it sees with plain names; so nothing escapes, and what compiles with plain names compiles with any.
 */
const NAMES = 10_000;
const CHANNELS = 100;
const WARNINGS = ['-Wall', '-Wextra', '-Werror', '-pedantic', '-fsyntax-only'];
const C_FILE = /\.(c|h|ino|cpp)$/;
const IDENTIFIER = /^[A-Za-z_]\w{0,62}$/;
const folder = temporaryFolder();
const demo = await loadModel(join(packageRoot(), 'models/demo'));

/** A chain with a filter on single channels, a decimator, and a net by the names of its card; everything else passes by. */
function partOf(names: readonly string[], units: readonly string[]): Exportable {
  const { card } = demo;
  const input: Stream = {
    motor: names[7],
    name: names[8],
    rateHz: 1000,
    channels: names.map((name, k) => channel(name, units[k])),
    delayS: 0,
  };
  const model = {
    ...demo,
    card: {
      ...card,
      name: names[9],
      summary: names[10],
      files: { ...card.files, 'weights.safetensors': names[15] },
      inputs: card.inputs.map((port, k) => ({ ...port, channel: names[k], unit: units[k] })),
      outputs: card.outputs.map((port, k) => ({ ...port, name: `${names[11 + k]}Out`, unit: units[11 + k] })),
    },
  };
  const hampel = new Stage(operators.hampel, { windowLength: 5 }, { on: names.slice(20, 23) }, input);
  const params = operators.lowpass.params.parse({ cutoffHz: 50, order: 2, decimate: 2 });
  const lowpass = new Stage(operators.lowpass, params, { on: names.slice(22, 24) }, hampel.output);
  const predict = new Stage(netOperator(model, 'int8', 3), {}, {}, lowpass.output);
  const chain = [hampel, lowpass, predict];
  return { from: 0, to: 3, leftOut: names.slice(30, 33), chain, ...described(chain) };
}

/** Every layout's files, by layout and path. */
function packed(part: Exportable, name = 'chain'): Files {
  const about = aboutChain(part, part.leftOut[0]);
  const pipeline = printPipeline({ name, rateHz: part.input.rateHz, ...part, about });
  const parts = partsOf(pipeline, part, randomRows(part));
  const files = layouts.flatMap((layout) =>
    Object.entries(layout.pack(parts)).map(([path, text]) => [`${layout.name}/${path}`, text] as const),
  );
  return { ...Object.fromEntries(files), 'board.yaml': boardProfile(pipeline) };
}

/** What a compiler sees, with all white space alike. */
function seenOf(text: string): unknown {
  const { code, strings } = readC(text);
  return { code: code.replace(/\s+/g, ' '), strings };
}

function compile(compiler: string, standard: string, files: readonly string[], cwd: string): void {
  execFileSync(compiler, [standard, ...WARNINGS, '-I.', ...files], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

function written(files: Files, to: string): string {
  const place = join(folder.path, to);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(place, path, '..'), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  return place;
}

describe(`${NAMES} names`, () => {
  it('of motors, channels, models and units are comments, and nothing but comments', () => {
    const random = new Random(1);
    const numbered = Array.from({ length: CHANNELS }, (_, k) => `c${k}`);
    const plain = packed(partOf(numbered, numbered));
    const seen = Object.fromEntries(
      Object.entries(plain).map(([path, text]) => [path, C_FILE.test(path) ? seenOf(text) : text]),
    );
    const commented = new Set<string>();
    for (let k = 0; k < NAMES / CHANNELS; k++) {
      const names = evilNames(random, CHANNELS);
      const files = packed(partOf(names, evilNames(random, CHANNELS)));
      expect(Object.keys(files)).toEqual(Object.keys(plain));
      for (const [path, text] of Object.entries(files)) {
        if (C_FILE.test(path)) {
          expect(seenOf(text), `${path} of chain ${k}`).toEqual(seen[path]);
          if (text.includes(MARK)) commented.add(path.replace(/.*\//, ''));
        } else if (path === 'board.yaml') {
          checkProfile(text);
        } else if (path.endsWith('README.md')) {
          checkReadme(text, plain[path]);
        } else {
          expect(text, `${path} of chain ${k}`).toBe(seen[path]);
        }
      }
      if (k % scaled(25, 1) > 0) continue;
      const place = written(files, `channels${k}`);
      for (const compiler of ['gcc', 'clang']) {
        compile(
          compiler,
          '-std=c99',
          ['chain.c', 'chain_selftest.c', 'chain_live.c', 'example/main.c'],
          join(place, 'c'),
        );
      }
    }
    // that the names were there at all
    expect([...commented].sort()).toEqual(
      expect.arrayContaining(['chain.c', 'chain.h', 'chain.ino', 'main.c', 'main.cpp']),
    );
  }, 300_000);

  it('of pipelines become identifiers, and are in no file but as these', () => {
    const PLAIN = 'Qzq9';
    const random = new Random(2);
    const inputs = [{ name: 'iA', unit: 'A' }];
    const packAll = (name: string) => {
      const pipeline = printPipeline({ name, rateHz: 100, inputs, steps: [] });
      const live = liveC(pipeline);
      const headers = { [`${pipeline.name}.h`]: pipeline.h, [`${pipeline.name}_live.h`]: live.h };
      const sources = { [`${pipeline.name}.c`]: pipeline.c, [`${pipeline.name}_live.c`]: live.c };
      const files = layouts.flatMap((layout) => Object.entries(layout.pack({ pipeline, headers, sources, about: '' })));
      return { pipeline, files, headers, sources };
    };
    const plain = packAll(PLAIN).files;
    const capitals = new Set<string>();
    let batch: { headers: Files; sources: Files }[] = [];
    for (const [k, evil] of evilNames(random, NAMES).entries()) {
      const { pipeline, files, headers, sources } = packAll(evil);
      const { name } = pipeline;
      expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,29}$/);
      expect(badInC(name), name).toBeUndefined();
      const as = (t: string) => t.replaceAll(PLAIN, name).replaceAll(PLAIN.toUpperCase(), name.toUpperCase());
      files.forEach(([path, text], i) => {
        const [plainPath, plainText] = plain[i].map(as);
        if (path === plainPath && text === plainText) return;
        // lines of C break elsewhere
        const given = C_FILE.test(path) ? text.replace(/\s+/g, ' ') : text;
        const wanted = C_FILE.test(path) ? plainText.replace(/\s+/g, ' ') : plainText;
        if (path !== plainPath || given !== wanted) expect([path, given]).toEqual([plainPath, wanted]);
      });
      // several in one program must differ in more than capitals: their macros have no small letters
      if (!capitals.has(name.toUpperCase())) batch.push({ headers, sources });
      capitals.add(name.toUpperCase());
      if (batch.length === 1000 || k === NAMES - 1) {
        compileBatch(batch, `pipelines${k}`);
        batch = [];
      }
    }
    expect(capitals.size).toBeGreaterThan(NAMES / 4);
  }, 300_000);

  it('of steps become identifiers that are not too long', () => {
    const random = new Random(3);
    const stages: Stage[] = [];
    let { input } = partOf(evilNames(random, CHANNELS), evilNames(random, CHANNELS));
    for (let i = 0; i < 20; i++) {
      const on = input.channels.slice(0, 2).map((c) => c.name);
      const stage = new Stage(operators.dcBlock, { cutoffHz: 5 }, { on }, input);
      stages.push(stage);
      input = stage.output;
    }
    const { steps, inputs } = described(stages);
    for (let k = 0; k < scaled(15, NAMES / 20); k++) {
      const names = evilNames(random, 20);
      const pipeline = printPipeline({
        name: 'p'.repeat(300),
        rateHz: 1000,
        inputs,
        steps: steps.map((step, i) => ({ ...step, name: names[i] })),
      });
      for (const text of [pipeline.c, pipeline.h, liveC(pipeline).c]) {
        for (const word of identifiersIn(readC(text).code)) expect(word).toMatch(IDENTIFIER);
      }
      const place = written(cFiles(pipeline), `steps${k}`);
      compile(k % 2 === 0 ? 'gcc' : 'clang', '-std=c99', [`${pipeline.name}.c`], place);
    }
  }, 300_000);
});

/** Sources as one program in C, headers as one in C++ too. */
function compileBatch(batch: readonly { headers: Files; sources: Files }[], to: string): void {
  const headers = Object.assign({}, ...batch.map((b) => b.headers)) as Files;
  const names = Object.keys(headers).map((file) => `#include "${file}"\n`);
  const chains = batch.map(({ sources }) => `#include "${Object.keys(sources)[0]}"\n`);
  const shared = cFiles(printPipeline({ name: 'unused', rateHz: 1, inputs: [{ name: 'x', unit: '1' }], steps: [] }));
  const place = written(
    {
      ...shared,
      ...headers,
      ...Object.assign({}, ...batch.map((b) => b.sources)),
      'all.c': chains.join(''),
      'all.cpp': names.join(''),
    },
    to,
  );
  for (const compiler of ['gcc', 'clang']) compile(compiler, '-std=c99', ['all.c'], place);
  for (const compiler of ['g++', 'clang++']) compile(compiler, '-std=c++11', ['all.cpp'], place);
}

/** The fields of a board's profile are identifiers, of which no two are the same. */
function checkProfile(text: string): void {
  const { messages } = parse(text) as { messages: { fields: { name: string }[] }[] };
  const names = messages[0].fields.map((f) => f.name);
  expect(names.length).toBeGreaterThan(2 * CHANNELS);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(IDENTIFIER);
}

/** Rows and columns of the table stay as they are, no markup is added, and nothing is shown in another order than it stands. */
function checkReadme(text: string, plain: string): void {
  const shape = (t: string) => t.split('\n').map((line) => line.replace(/\\./g, '').replace(/[^|`*<>[\]#&]/g, ''));
  expect(shape(text)).toEqual(shape(plain));
  expect(/[^\P{C}\n]/u.exec(text)).toBeNull();
}
