import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { IoError, UsageError } from '../core/errors.ts';
import { loadModel } from '../model/loadModel.ts';
import { toOnnx } from '../model/onnx/toOnnx.ts';
import { writeOnnx } from '../model/onnx/writeOnnx.ts';
import { modelFolder } from '../pipeline/modelFolder.ts';
import type { Action } from './command.ts';

/** `slipring export MODEL --as onnx`: the float net of a model with its scaling as an ONNX file. */
export const exportOnnx: Action = async ([name], options, context) => {
  if (name === undefined) throw new UsageError('export: --as onnx needs a model: a folder, or a name in models/');
  const folder = await modelFolder('export', name, []);
  const model = loadModel(folder);
  const file = (options.to as string | undefined) ?? `${basename(folder)}.onnx`;
  const graph = toOnnx(model);
  const bytes = writeOnnx(graph);
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    throw new IoError(`export: ${file}: ${(error as Error).message}`);
  }
  const { opset, inputs, outputs } = graph;
  if (context.json) {
    context.stdout.write(`${JSON.stringify({ file, bytes: bytes.length, opset, inputs, outputs })}\n`);
    return;
  }
  const list = (values: typeof inputs) => values.map((v) => `${v.name} [${(v.shape ?? []).join(', ')}]`).join(', ');
  context.stdout.write(`${file}: ${bytes.length} bytes, opset ${opset}\n`);
  context.stdout.write(`in:  ${list(inputs)}\nout: ${list(outputs)}\n`);
};
