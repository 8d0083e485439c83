import { UsageError, unknownName } from '../core/errors.ts';
import type { Figures } from '../firmware/target.ts';
import { openTarget } from '../firmware/targets.ts';
import type { Verification } from '../firmware/verifier.ts';
import { verifyJob } from '../firmware/verifyJob.ts';
import type { Action } from './command.ts';
import { table } from './table.ts';
import { jobWords } from './words.ts';

const GATE_MISSED = 3;

/** `slipring verify`: a pipeline's C against the host, on its own log. */
export const run: Action = async ([pipeline], options, context) => {
  const words = jobWords(pipeline, options, context);
  const real = options.real as string | undefined;
  if (real !== undefined && real !== 'double' && real !== 'float') {
    throw new UsageError(`verify: ${unknownName('type of reals', real, ['double', 'float'])}`);
  }
  const target = openTarget((options.target as string | undefined) ?? 'host');
  const result = await verifyJob(words, { target, real, signal: context.signal, seed: context.seed });
  if (context.json) context.stdout.write(`${JSON.stringify(result)}\n`);
  else context.stdout.write(verificationText(result));
  return result.mismatches > 0 || result.values === 0 ? GATE_MISSED : 0;
};

/** What a verification found, in words and a table. */
export function verificationText(v: Verification): string {
  const lines = [
    `host and C: ${v.mismatches} mismatches of ${v.values} values, ${v.samples} samples in (${v.about}, real = ${v.real})`,
    ...(v.firstMismatch ? [`first: ${v.firstMismatch}`] : []),
  ];
  const rows = v.float.map((f) => [f.channel, f.unit, f.max.toExponential(1), f.rms.toExponential(1)]);
  lines.push('', 'C with real = float, against the host with double:');
  return `${lines.join('\n')}\n${table([['channel', 'unit', 'largest error', 'rms error'], ...rows])}${figuresText(v)}`;
}

function figuresText({ target, figures }: Verification): string {
  const { flashBytes, ramBytes, stackBytes, instructions, cycles }: Figures = figures;
  if (target === 'host') {
    return flashBytes === undefined
      ? ''
      : `program on this machine: ${flashBytes} bytes code and constants, ${ramBytes} bytes data\n`;
  }
  const parts = [
    ...(flashBytes === undefined ? [] : [`flash ${flashBytes} bytes`, `RAM ${ramBytes} bytes`]),
    `stack ${stackBytes} bytes`,
    ...(instructions ? [`${instructions.mean} instructions a step, ${instructions.worst} at most`] : []),
    ...(cycles ? [`${cycles.mean} cycles a step, ${cycles.worst} at most`] : []),
  ];
  return `${target}, real = float: ${parts.join(', ')}\n`;
}
