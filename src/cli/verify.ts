import { UnavailableError, UsageError, unknownName } from '../core/errors.ts';
import type { Figures, Target } from '../firmware/target.ts';
import { openTarget, targetNames } from '../firmware/targets.ts';
import type { Verification } from '../firmware/verifier.ts';
import { verifyOnTargets } from '../firmware/verifyJob.ts';
import type { Action } from './command.ts';
import { table } from './table.ts';
import { jobWords } from './words.ts';

const GATE_MISSED = 3;
const UNAVAILABLE = 69;

/** `slipring verify`: a pipeline's C against the host, on its own log. */
export const run: Action = async ([pipeline], options, context) => {
  const words = jobWords(pipeline, options, context);
  const real = options.real as string | undefined;
  if (real !== undefined && real !== 'double' && real !== 'float') {
    throw new UsageError(`verify: ${unknownName('type of reals', real, ['double', 'float'])}`);
  }
  const arithmetic = (options.arithmetic as string | undefined) ?? 'real';
  if (arithmetic !== 'real' && arithmetic !== 'int32') {
    throw new UsageError(`verify: ${unknownName('arithmetic', arithmetic, ['real', 'int32'])}`);
  }
  const how = arithmetic === 'int32' ? 'int32' : real;
  const names = namesOf((options.target as string | undefined) ?? 'host');
  const opened = names.map(open);
  const targets = opened.flatMap(({ target }) => target ?? []);
  const lacking = opened.flatMap(({ name, lacks }) => (lacks ? [{ target: name, lacks: lacks.message }] : []));
  // of several, those that are not installed are told below
  if (targets.length === 0) throw opened[0].lacks;
  const results = await verifyOnTargets(words, targets, { real: how, signal: context.signal, seed: context.seed });
  if (names.length === 1) {
    context.stdout.write(context.json ? `${JSON.stringify(results[0])}\n` : verificationText(results[0]));
  } else {
    context.stdout.write(context.json ? `${JSON.stringify({ results, lacking })}\n` : summaryText(results, lacking));
  }
  if (results.some((v) => v.mismatches > 0 || v.values === 0)) return GATE_MISSED;
  return lacking.length > 0 ? UNAVAILABLE : 0;
};

/** `all`, one, or several with commas between. */
function namesOf(text: string): readonly string[] {
  return text === 'all' ? targetNames : [...new Set(text.split(','))];
}

function open(name: string): { readonly name: string; readonly target?: Target; readonly lacks?: UnavailableError } {
  try {
    return { name, target: openTarget(name) };
  } catch (error) {
    if (error instanceof UnavailableError) return { name, lacks: error };
    throw error;
  }
}

/** A row for each target: whether the bits are the host's, and what the pipeline takes there with real = float. */
function summaryText(results: readonly Verification[], lacking: readonly { target: string; lacks: string }[]): string {
  const header = ['target', 'bits', 'real', 'flash', 'RAM', 'stack', 'instructions a step', 'at most', 'runs on'];
  const rows = results.map(({ target, mismatches, values, real, figures, about }) => {
    const { flashBytes, ramBytes, stackBytes, instructions } = figures;
    // on the host the C library stands beside the pipeline
    const bytes = target === 'host' ? [] : [flashBytes, ramBytes, stackBytes];
    const counts = [0, 1, 2].map((i) => cell(bytes[i])).concat(cell(instructions?.mean), cell(instructions?.worst));
    return [target, mismatches > 0 ? `${mismatches} of ${values} differ` : 'equal', real, ...counts, about];
  });
  const absent = lacking.map(({ target, lacks }) => [target, 'not run', '-', '-', '-', '-', '-', '-', lacks]);
  const [{ samples, values, real }] = results;
  const first = results.flatMap((v) => (v.firstMismatch ? [`${v.target}, first: ${v.firstMismatch}\n`] : []));
  return [
    `host and C on ${samples} samples, ${values} values out; bytes and instructions with ${real === 'int32' ? 'int32' : 'real = float'}\n`,
    ...first,
    table([header, ...rows, ...absent]),
  ].join('');
}

const cell = (x: number | undefined): string => (x === undefined ? '-' : String(x));

/** What a verification found, in words and a table. */
export function verificationText(v: Verification): string {
  const lines = [
    `host and C: ${v.mismatches} mismatches of ${v.values} values, ${v.samples} samples in (${v.about}, real = ${v.real})`,
    ...(v.firstMismatch ? [`first: ${v.firstMismatch}`] : []),
  ];
  const rows = v.float.map(({ channel, unit, max, rms, step }) => [
    ...[channel, unit, max.toExponential(1), rms.toExponential(1)],
    ...(step === undefined ? [] : [step.toExponential(1), (rms / step).toPrecision(2)]),
  ]);
  const integers = v.real === 'int32';
  lines.push('', `C ${integers ? 'in 32-bit integers' : 'with real = float'}, against the host with double:`);
  const columns = [
    'channel',
    'unit',
    'largest error',
    'rms error',
    ...(integers ? ['step', 'rms error in steps'] : []),
  ];
  const clipped = integers ? `clipped: ${v.clipped} values\n` : '';
  return `${lines.join('\n')}\n${table([columns, ...rows])}${clipped}${figuresText(v)}`;
}

function figuresText(v: Verification): string {
  const { target, figures } = v;
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
  return `${target}, ${v.real === 'int32' ? 'int32' : 'real = float'}: ${parts.join(', ')}\n`;
}
