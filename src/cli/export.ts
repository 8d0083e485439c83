import { basename, extname } from 'node:path';
import { exportJob } from '../firmware/exportJob.ts';
import type { Action } from './command.ts';
import { jobWords } from './words.ts';

/** `slipring export`: a pipeline as C files in a folder. */
export const run: Action = async ([pipeline], options, context) => {
  const words = jobWords(pipeline, options, context);
  const from = pipeline ?? words.input!;
  const name = (options.name as string | undefined) ?? basename(from, extname(from));
  const folder = (options.to as string | undefined) ?? `out/${name}`;
  const { pipeline: c, files, leftOut } = await exportJob(words, name, folder);
  const { constantBytes, stateBytes } = c;
  if (context.json) {
    context.stdout.write(`${JSON.stringify({ folder, name: c.name, files, constantBytes, stateBytes, leftOut })}\n`);
    return;
  }
  context.stdout.write(`${folder}: ${files.join(' ')}\n`);
  context.stdout.write(`constants ${constantBytes} bytes, state ${stateBytes} bytes (float, without pointers)\n`);
  if (leftOut.length > 0) context.stdout.write(`stays on the host: ${leftOut.join(', ')}\n`);
};
