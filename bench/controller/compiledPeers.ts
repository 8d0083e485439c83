import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { checkSchema, messageOf } from '../../src/core/schemaProblems.ts';
import { boards } from '../../src/firmware/boards.ts';
import { benchLayer, CELLS, SIZES } from './layers.ts';
import { ROW_TYPES, type RowName } from './rows.ts';
import type { Step } from './stepOnBoard.ts';

const ROWS = Object.keys(ROW_TYPES) as [RowName, ...RowName[]];

const schema = z.array(
  z.strictObject({
    name: z
      .string()
      .min(1)
      .max(60)
      .regex(/^[^|\n]*$/),
    board: z.enum(boards.map((b) => b.name) as [string, ...string[]]),
    cell: z.enum(CELLS),
    inputs: z.int(),
    units: z.int(),
    x: z.enum(ROWS),
    y: z.enum(ROWS),
    archive: z.string().min(1),
  }),
);

/** Another library's layer, compiled for one board by who runs the bench. */
export type CompiledPeer = z.output<typeof schema>[number];

/**
 * The peers in a folder: `peers.json` names archives that define `void peer_init(void)` and
 * `void peer_step(const void *x, void *y)`. Writes `layers.json` there, the weights that they have to be built from.
 * What cannot be had is said in one line and left out.
 */
export function readPeers(folder: string | undefined): CompiledPeer[] {
  if (folder === undefined || !existsSync(folder)) return leftOut('PEERS names no folder of compiled ones');
  writeFileSync(join(folder, 'layers.json'), JSON.stringify(layersText()));
  const file = join(folder, 'peers.json');
  if (!existsSync(file)) return leftOut(`${file} does not exist; the weights are in layers.json`);
  const { data, problems } = checkSchema(schema, JSON.parse(readFileSync(file, 'utf8')), { label: file });
  if (!data) return leftOut(messageOf(problems));
  return data.flatMap((peer) => {
    const archive = resolve(folder, peer.archive);
    return existsSync(archive) ? [{ ...peer, archive }] : leftOut(`${peer.name}, ${archive} does not exist`);
  });
}

export function peerStep({ inputs, units, x, y, archive }: CompiledPeer, index: number): Step {
  return {
    name: `peer-${index}`,
    rows: `static ${ROW_TYPES[x].c} x[${inputs}] __attribute__((aligned(4)));
static ${ROW_TYPES[y].c} y[${units}] __attribute__((aligned(4)));`,
    code: `void peer_init(void);
void peer_step(const void *x, void *y);
static void init(void) {
  peer_init();
}
static void step(void) {
  peer_step(x, y);
}`,
    flags: [archive],
  };
}

function layersText(): unknown {
  return SIZES.flatMap(({ inputs, units }) =>
    CELLS.map((cell) => {
      const weights = Object.entries(benchLayer(cell, inputs, units).float.weights);
      return { cell, inputs, units, ...Object.fromEntries(weights.map(([name, w]) => [name, Array.from(w)])) };
    }),
  );
}

function leftOut(why: string): [] {
  console.error(`left out: other libraries, ${why}`);
  return [];
}
