import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ConstantsC } from '../../src/codegen/constants.ts';
import { printPipeline } from '../../src/codegen/pipeline.ts';
import { Random } from '../../src/core/random.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import { describe as described, type Exportable } from '../../src/firmware/exportable.ts';
import { partsOf } from '../../src/firmware/exportJob.ts';
import { c as plainFiles } from '../../src/firmware/layouts/c.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import type { SlotType } from '../../src/kernel/layout.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { loadModel } from '../../src/model/loadModel.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { netOperator } from '../../src/pipeline/netOperator.ts';
import { temporaryFolder } from '../support/folder.ts';

const BYTES_OF_ROWS = 24;
const folder = temporaryFolder();

/** Constants in the program's file. */
interface Place {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

let program: string;
let original: Buffer;
let constants: readonly ConstantsC[];

/** Filters in front of the demo's net in integers, fed with rows that its inputs usually have. */
beforeAll(async () => {
  const model = await loadModel(join(packageRoot(), 'models/demo'));
  const channels = model.card.inputs.map((port) => channel(port.channel, port.unit));
  const input: Stream = { motor: 'm', name: 'main', rateHz: 100, channels, delayS: 0 };
  const [first] = channels.map((c) => c.name);
  const fir = operators.fir.params.parse({ highHz: 10, transitionHz: 20 });
  const chain = [new Stage(operators.fir, fir, { on: [first] }, input)];
  chain.push(new Stage(netOperator(model, 'int8', 3), {}, {}, chain[0].output));
  const part: Exportable = { from: 0, to: 2, leftOut: [], chain, ...described(chain) };
  const random = new Random(4);
  const rows = {
    from: 'random numbers',
    channels: model.inputs.map(({ mean, std }) =>
      Float64Array.from({ length: 128 }, () => mean + std * random.normal()),
    ),
  };
  const pipeline = printPipeline({ name: 'chain', rateHz: 100, ...part });
  const files = plainFiles.pack(partsOf(pipeline, part, rows));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  }
  const sources = Object.keys(files).filter((path) => path.endsWith('.c'));
  // without optimization no constant moves into code; at fixed addresses pointers are constants too
  const flags = ['-std=c99', '-O0', '-fno-pie', '-no-pie', '-I.'];
  execFileSync('gcc', [...flags, ...sources, '-o', 'program', '-lm'], { cwd: folder.path });
  program = join(folder.path, 'program');
  original = readFileSync(program);
  constants = pipeline.constants;
});

function placesOf(names: RegExp): Place[] {
  const sections = execFileSync('readelf', ['-S', '-W', program], { encoding: 'utf8' });
  const [, address, offset] = /\.rodata\s+PROGBITS\s+([0-9a-f]+) ([0-9a-f]+)/.exec(sections) ?? [];
  const shift = Number.parseInt(offset, 16) - Number.parseInt(address, 16);
  const symbols = execFileSync('nm', ['-S', program], { encoding: 'utf8' });
  return [...symbols.matchAll(/^([0-9a-f]+) ([0-9a-f]+) [rR] (\w+)$/gm)].flatMap(([, at, size, name]) =>
    names.test(name) ? [{ name, offset: Number.parseInt(at, 16) + shift, size: Number.parseInt(size, 16) }] : [],
  );
}

/** What the program says with one byte changed. */
function saysWith(at: number, bits: number): string {
  const file = openSync(program, 'r+');
  writeSync(file, Uint8Array.of(original[at] ^ bits), 0, 1, at);
  closeSync(file);
  const { status, stdout } = spawnSync(program, { timeout: 30_000, encoding: 'utf8' });
  const restored = openSync(program, 'r+');
  writeSync(restored, Uint8Array.of(original[at]), 0, 1, at);
  closeSync(restored);
  return `${status === null ? 'no end: ' : ''}${stdout.trim().split('\n', 1)[0]}`;
}

const BYTES: Partial<Record<SlotType, number>> = { i32: 4, real: 4, bool: 1 };
const ADDRESS = 8;

/** The bytes of the numbers in a struct of coefficients, in float. An address that is off may still lead to equal numbers. */
function numberBytes(name: string): number[] {
  const layout = constants.find((c) => c.name === name)?.layout ?? {};
  let end = 0;
  return Object.values(layout).flatMap(({ type }) => {
    const size = BYTES[type] ?? ADDRESS;
    const from = Math.ceil(end / size) * size;
    end = from + size;
    return type in BYTES ? Array.from({ length: size }, (_, i) => from + i) : [];
  });
}

describe('the self-test', () => {
  it('passes as it was exported', () => {
    expect(saysWith(0, 0)).toBe('chain: self-test passed');
  });

  it('finds every single bit of every table of weights and constants that is another', () => {
    const places = placesOf(/_coeffs_\w+$/);
    expect(places.length).toBeGreaterThan(10);
    const random = new Random(5);
    let bytes = 0;
    for (const { name, offset, size } of places) {
      for (let i = 0; i < size; i++) {
        expect(saysWith(offset + i, 1 << random.below(8)), `${name}, byte ${i}`).toBe('chain: self-test FAILED: -2');
        bytes++;
      }
    }
    expect(bytes).toBeGreaterThan(1000);
  }, 300_000);

  it('finds them in the structs beside the tables', () => {
    const places = placesOf(/_coeffs\d*$/);
    let bytes = 0;
    expect(places.map((p) => p.name).sort()).toEqual(constants.map((c) => c.name).sort());
    for (const { name, offset } of places) {
      for (const i of numberBytes(name)) {
        expect(saysWith(offset + i, 1), `${name}, byte ${i}`).toBe('chain: self-test FAILED: -2');
        bytes++;
      }
    }
    expect(bytes).toBeGreaterThan(30);
  }, 300_000);

  it('finds changes of its own rows', () => {
    const random = new Random(6);
    for (const { name, offset, size } of placesOf(/^(given|expected)$/)) {
      let found = 0;
      for (let k = 0; k < BYTES_OF_ROWS; k++) {
        // the last digits of an input vanish in the net's 16 bits
        if (saysWith(offset + random.below(size), 1 + random.below(255)) !== 'chain: self-test passed') found++;
      }
      expect(found, name).toBeGreaterThanOrEqual(0.75 * BYTES_OF_ROWS);
    }
  }, 300_000);
});
