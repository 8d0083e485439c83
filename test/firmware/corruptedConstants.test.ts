import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { printPipeline } from '../../src/codegen/pipeline.ts';
import { Random } from '../../src/core/random.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import { describe as described, type Exportable } from '../../src/firmware/exportable.ts';
import { partsOf } from '../../src/firmware/exportJob.ts';
import { c as plainFiles } from '../../src/firmware/layouts/c.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { loadModel } from '../../src/model/loadModel.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { netOperator } from '../../src/pipeline/netOperator.ts';
import { temporaryFolder } from '../support/folder.ts';

const BYTES_EACH = 12;
const folder = temporaryFolder();

/** A table of constants in the program's file. */
interface Table {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** Filters in front of the demo's net in integers, fed with rows that its inputs usually have. */
async function build(): Promise<string> {
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
  const files = plainFiles.pack(partsOf(printPipeline({ name: 'chain', rateHz: 100, ...part }), part, rows));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  }
  const sources = Object.keys(files).filter((path) => path.endsWith('.c'));
  // without optimization no constant moves into code
  execFileSync('gcc', ['-std=c99', '-O0', '-no-pie', '-I.', ...sources, '-o', 'program', '-lm'], { cwd: folder.path });
  return join(folder.path, 'program');
}

function tablesOf(program: string): Table[] {
  const sections = execFileSync('readelf', ['-S', '-W', program], { encoding: 'utf8' });
  const [, address, offset] = /\.rodata\s+PROGBITS\s+([0-9a-f]+) ([0-9a-f]+)/.exec(sections)!;
  const shift = Number.parseInt(offset, 16) - Number.parseInt(address, 16);
  const symbols = execFileSync('nm', ['-S', program], { encoding: 'utf8' });
  return [...symbols.matchAll(/^([0-9a-f]+) ([0-9a-f]+) r (\w+_coeffs_\w+|given|expected)$/gm)].map(
    ([, at, size, name]) => ({
      name,
      offset: Number.parseInt(at, 16) + shift,
      size: Number.parseInt(size, 16),
    }),
  );
}

const passes = (program: string) => spawnSync(program, { timeout: 30_000 }).status === 0;

it('the self-test finds single bytes of constants, and of its own rows, that are others', async () => {
  const program = await build();
  expect(passes(program)).toBe(true);
  const bytes = readFileSync(program);
  const random = new Random(5);
  const tables = tablesOf(program);
  expect(tables.length).toBeGreaterThan(10);
  const found: Record<string, number> = {};
  for (const { name, offset, size } of tables) {
    found[name] = 0;
    for (let k = 0; k < BYTES_EACH; k++) {
      const changed = Buffer.from(bytes);
      changed[offset + random.below(size)] ^= 1 + random.below(255);
      const path = join(folder.path, 'changed');
      writeFileSync(path, changed);
      chmodSync(path, 0o755);
      if (!passes(path)) found[name]++;
    }
  }
  console.log(`of ${BYTES_EACH} changed bytes the self-test found ${JSON.stringify(found)}`);
  for (const [name, count] of Object.entries(found)) {
    // the last digits of a tap vanish in the net's 16 bits, and entries of a table for pre-activations that no row has are never read
    const isPartlySeen = name.endsWith('_taps') || name.endsWith('_tanhTable');
    expect(count, name).toBeGreaterThanOrEqual(isPartlySeen ? 1 : 0.75 * BYTES_EACH);
  }
}, 300_000);
