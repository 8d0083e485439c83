import { basename, extname } from 'node:path';
import { UsageError, unknownName } from '../core/errors.ts';
import { exportJob } from '../firmware/exportJob.ts';
import { layouts } from '../firmware/layouts/layouts.ts';
import type { Action } from './command.ts';
import { exportOnnx } from './exportOnnx.ts';
import { refuseSet } from './refuseSet.ts';
import { jobWords } from './words.ts';

/** `slipring export`: a pipeline as C in a folder, packed for a build system; or a model as ONNX. */
export const run: Action = async ([pipeline], options, context) => {
  if (options.as === 'onnx') {
    refuseSet('export --as onnx', context);
    return exportOnnx([pipeline], options, context);
  }
  const words = jobWords(pipeline, options, context);
  const as = (options.as as string | undefined) ?? 'c';
  const layout = layouts.find((l) => l.name === as);
  if (!layout) {
    const known = [...layouts.map((l) => l.name), 'onnx'];
    throw new UsageError(`export: ${unknownName('layout', as, known)}`);
  }
  const arithmetic = (options.arithmetic as string | undefined) ?? 'real';
  if (arithmetic !== 'real' && arithmetic !== 'int32') {
    throw new UsageError(`export: ${unknownName('arithmetic', arithmetic, ['real', 'int32'])}`);
  }
  const from = pipeline ?? [words.input ?? []].flat()[0];
  const name = (options.name as string | undefined) ?? basename(from, extname(from));
  const folder = (options.to as string | undefined) ?? `out/${name}`;
  const {
    pipeline: c,
    files,
    leftOut,
    testedWith,
  } = await exportJob(words, name, folder, layout, {
    int32: arithmetic === 'int32',
  });
  const { constantBytes, stateBytes } = c;
  if (context.json) {
    const result = { folder, name: c.name, as, files, constantBytes, stateBytes, leftOut, testedWith };
    context.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  context.stdout.write(`${folder}: ${files.join(' ')}\n`);
  context.stdout.write(
    `constants ${constantBytes} bytes, state ${stateBytes} bytes (${arithmetic === 'int32' ? 'int32' : 'float'}, without pointers)\n`,
  );
  context.stdout.write(`its self-test takes ${testedWith}\n`);
  if (leftOut.length > 0) context.stdout.write(`stays on the host: ${leftOut.join(', ')}\n`);
};
