import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../core/errors.ts';
import { recordSerial } from '../io/rawRecorder.ts';
import type { Action } from './command.ts';
import { StatusLine } from './statusLine.ts';
import { positiveOption } from './words.ts';

/** `slipring record PORT`: a device's bytes into a file, as they come. */
export const run: Action = async ([port], options, context) => {
  const device = options.device as string | undefined;
  const file = options.output as string | undefined;
  if (device === undefined) throw new UsageError('give --device NAME: see slipring devices, or slipring probe PORT');
  if (file === undefined) throw new UsageError('give --output FILE');
  const durationS = positiveOption(options, 'duration');
  const recording = await recordSerial({
    port: port!,
    device,
    file,
    baud: positiveOption(options, 'baud'),
    replace: options.force === true,
  });
  const status = new StatusLine(context);
  status.start(() => {
    const { records, bytes } = recording.counters;
    const { reason } = recording.link.status$.value;
    return [...(reason ? [reason] : []), `${bytes} bytes`, `${records} records`].join('  ');
  });
  try {
    await sleep(durationS === undefined ? 2 ** 31 - 1 : 1000 * durationS, undefined, { signal: context.signal }).catch(
      () => {},
    );
  } finally {
    status.stop();
    await recording.close();
  }
  const { records, bytes } = recording.counters;
  if (context.json) context.stdout.write(`${JSON.stringify({ file, bytes, records })}\n`);
  else if (!context.quiet) context.stderr.write(`${file}: ${bytes} bytes, ${records} records\n`);
};
