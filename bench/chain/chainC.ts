import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printPipeline } from '../../src/codegen/pipeline.ts';
import { stepOf } from '../../src/codegen/pipelineDescription.ts';
import { cFiles } from '../../src/firmware/cFiles.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { type CCase, type Constant, constantsC } from '../cProgram.ts';
import { type Coeffs, sectionsOf } from '../kernels/cases.ts';
import { RATE_HZ } from '../signals.ts';
import { INPUTS, STREAM, stages } from './steps.ts';

/** What the peers must know, step by step, from Slipring's own design, so that all compute the same. */
export function chainConstants() {
  const [low, dc, outliers, smooth] = stages().map((stage) => stage.coeffs as Coeffs);
  return {
    lowpass: { SECTIONS: 4, SOS: sectionsOf(low) },
    dcBlock: { GAIN: dc.gain, POLE: dc.pole },
    hampel: { WINDOW: 11, LIMIT: outliers.limit },
    savgol: { WINDOW: 21, TAPS: [...(smooth.taps as Float64Array)] },
    rolling: { WINDOW: 64 },
  };
}

/** The same kernels in plain C, one after the other on blocks in cache. */
export function plainChain(block: number): CCase {
  const { lowpass, dcBlock, hampel, savgol, rolling } = chainConstants();
  // the constants of one file must not meet those of the next
  const kernel = (file: string, constants: Readonly<Record<string, Constant>>) => [
    constantsC(constants),
    `#include "${file}.c"`,
    `static ${file}_state ${file}_s;`,
    ...Object.keys(constants).map((name) => `#undef ${name}`),
  ];
  return {
    inputs: INPUTS,
    outputs: 2,
    preamble: [
      ...kernel('sos', lowpass),
      ...kernel('dcBlock', dcBlock),
      ...kernel('hampel', hampel),
      ...kernel('fir', savgol),
      ...kernel('clarkePark', {}),
      ...kernel('rolling', rolling),
      `static double t1[${block}], t2[${block}], d[${block}], q[${block}];`,
    ].join('\n'),
    call: `sos(&sos_s, n, x0, t1);
      dcBlock(&dcBlock_s, n, t1, t2);
      hampel(&hampel_s, n, t2, t1);
      fir(&fir_s, n, t1, t2);
      clarkePark(&clarkePark_s, n, t2, x1, x2, d, q);
      rolling(&rolling_s, n, q, y0, y1);`,
    flags: [`-I${join(packageRoot(), 'bench', 'kernels')}`],
  };
}

/** The chain as Slipring exports it: sample by sample, with guards and delay lines, from row to row. */
export function generatedChain(folder: string, block: number): CCase {
  const all = stages();
  const steps = all.map((stage) => stepOf(stage));
  const { channels } = all[all.length - 1].output;
  const select = [channels.length - 2, channels.length - 1];
  const pipeline = printPipeline({ name: 'chain', rateHz: RATE_HZ, inputs: STREAM.channels, steps, select });
  const files = cFiles(pipeline);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return {
    inputs: INPUTS,
    outputs: 2,
    preamble: `#include "chain.h"
static chain_state s;
static bool ready;
static real_t rows[${block} * CHAIN_INPUTS], out[${block} * CHAIN_OUTPUTS];`,
    call: `if (!ready) chain_init(&s);
      ready = true;
      for (int i = 0; i < n; i++) {
        rows[3 * i] = x0[i];
        rows[3 * i + 1] = x1[i];
        rows[3 * i + 2] = x2[i];
      }
      chain_process(&s, n, rows, out);
      for (int i = 0; i < n; i++) {
        y0[i] = out[2 * i];
        y1[i] = out[2 * i + 1];
      }`,
    flags: ['-DSLIPRING_REAL_DOUBLE', '-DSLIPRING_NOT_CONTRACTED', '-ffp-contract=off', `-I${folder}`],
    sources: Object.keys(files)
      .filter((name) => name.endsWith('.c'))
      .map((name) => join(folder, name)),
  };
}
