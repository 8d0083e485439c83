import { UnavailableError } from '../core/errors.ts';
import type { Verification } from '../firmware/verifier.ts';
import { verifyJob } from '../firmware/verifyJob.ts';
import type { Action } from './command.ts';
import { table } from './table.ts';
import { jobWords } from './words.ts';

const GATE_MISSED = 3;

/** `slipring verify`: a pipeline's C against the host, on its own log. */
export const run: Action = async ([pipeline], options, context) => {
  const result = await verifyJob(jobWords(pipeline, options, context), { signal: context.signal, seed: context.seed });
  if (!result) throw new UnavailableError('verify: no C compiler found; install gcc or clang, or name one in CC');
  if (context.json) context.stdout.write(`${JSON.stringify(result)}\n`);
  else context.stdout.write(verificationText(result));
  return result.mismatches > 0 || result.values === 0 ? GATE_MISSED : 0;
};

/** What a verification found, in words and a table. */
export function verificationText(v: Verification): string {
  const lines = [
    `host and C: ${v.mismatches} mismatches of ${v.values} values, ${v.samples} samples in (${v.compiler}, real = double)`,
    ...(v.firstMismatch ? [`first: ${v.firstMismatch}`] : []),
  ];
  const rows = v.float.map((f) => [f.channel, f.unit, f.max.toExponential(1), f.rms.toExponential(1)]);
  lines.push('', 'with real = float, against the host:');
  const text = `${lines.join('\n')}\n${table([['channel', 'unit', 'largest error', 'rms error'], ...rows])}`;
  return v.compiled
    ? `${text}program on this machine: ${v.compiled.code} bytes code and constants, ${v.compiled.data} bytes data\n`
    : text;
}
