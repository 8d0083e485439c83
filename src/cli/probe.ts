import { UnavailableError } from '../core/errors.ts';
import { type ProbeResult, probe } from '../io/device/probe.ts';
import type { Action } from './command.ts';
import { positiveOption } from './words.ts';

/** `slipring probe PORT`: which device is there, and at which baud rate. */
export const run: Action = async ([port], options, { json, quiet, stdout, stderr }) => {
  const device = options.device as string | undefined;
  const result = await probe({
    port: port!,
    baud: positiveOption(options, 'baud'),
    devices: device === undefined ? undefined : [device],
    onStep: (text) => void (quiet || stderr.write(`${text}\n`)),
  });
  const { found } = result;
  if (json) stdout.write(`${JSON.stringify(result)}\n`);
  if (!found) throw new UnavailableError(`${port}: no known device; ${tried(result)}`);
  if (json) return;
  const { baudRate, asked, says, also } = found;
  const words = Object.entries(says).map(([name, value]) => `${name} ${value}`);
  stdout.write(`${found.device} at ${baudRate} baud, ${asked ? `answered ${asked}` : 'heard'}: ${words.join(', ')}\n`);
  if (also.length > 0) stdout.write(`may also be ${also.join(', ')}\n`);
  if (!quiet) stderr.write(`next: slipring init ${port} --device ${found.device}\n`);
};

function tried({ heard, sent }: ProbeResult): string {
  const came = Object.entries(heard).flatMap(([rate, n]) => (n > 0 ? [`${n} bytes at ${rate} baud`] : []));
  const what = came.length > 0 ? `what came nobody could read: ${came.join(', ')}` : 'nothing came';
  return sent.length > 0 ? `${what}; asked ${sent.join(', ')}` : what;
}
