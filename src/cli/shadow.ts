import { UsageError, unknownName } from '../core/errors.ts';
import { boards } from '../firmware/boards.ts';
import { type ShadowResult, shadowJob } from '../firmware/shadowJob.ts';
import type { Action, Options } from './command.ts';
import { jobWords, positiveOption } from './words.ts';

const GATE_MISSED = 3;
const FEED = 2000;

/** `slipring shadow`: the host computes what a board computes, on the inputs that the board shows, and compares every bit. */
export const run: Action = async ([pipeline], options, context) => {
  const words = jobWords(pipeline, options, context);
  const port = options.port as string | undefined;
  const board = boardOf(options);
  if ((port === undefined) === (board === undefined)) throw new UsageError('shadow: give either --port or --emulate');
  const real = (options.real as string | undefined) ?? 'float';
  if (real !== 'double' && real !== 'float') {
    throw new UsageError(`shadow: ${unknownName('type of reals', real, ['double', 'float'])}`);
  }
  const samples = positiveOption(options, 'samples') ?? FEED;
  if (!Number.isInteger(samples)) throw new UsageError(`--samples must be a whole number, got ${options.samples}`);
  const durationS = positiveOption(options, 'duration');
  const ends = durationS === undefined ? [] : [AbortSignal.timeout(1000 * durationS)];
  const result = await shadowJob(words, {
    port,
    board,
    real,
    baudRate: positiveOption(options, 'baud'),
    feed: board || options.feed === true ? samples : undefined,
    restart: options.restart === true ? true : undefined,
    signal: AbortSignal.any([context.signal, ...ends]),
    onStart: (at) => void (context.quiet || context.stderr.write(`${board?.runsOn ?? 'board'} at ${at}\n`)),
  });
  context.stdout.write(context.json ? `${JSON.stringify(result)}\n` : shadowText(result));
  return result.mismatches > 0 || result.values === 0 ? GATE_MISSED : 0;
};

function boardOf({ emulate }: Options) {
  if (emulate === undefined) return undefined;
  const board = boards.find((b) => b.name === emulate);
  if (board) return board;
  throw new UsageError(
    `shadow: ${unknownName(
      'board',
      String(emulate),
      boards.map((b) => b.name),
    )}`,
  );
}

/** What the comparison found, in words. */
export function shadowText(r: ShadowResult): string {
  const lines = [
    `board and host: ${r.mismatches} mismatches of ${r.values} values, ${r.frames} samples shown`,
    ...(r.firstMismatch ? [`first: ${r.firstMismatch}`] : []),
    ...(r.frames === 0
      ? [`no frame came, ${r.crcErrors} broken ones: another baud rate, or a program without NAME_live_step?`]
      : []),
    ...(r.values === 0 && r.settling > 0
      ? ['the board never came to the same state: another pipeline, or other weights?']
      : []),
    ...(r.fed > 0 ? [`sent in place of sensors: ${r.fed} samples, ${r.unanswered} of them never shown`] : []),
    ...(r.lost + r.crcErrors > 0 ? [`lost on the line: ${r.lost} samples, ${r.crcErrors} broken frames`] : []),
    ...(r.settling > 0 ? [`not compared while the states became the same: ${r.settling} samples`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
