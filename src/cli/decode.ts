import { once } from 'node:events';
import { DataError, UsageError, unknownName } from '../core/errors.ts';
import { loadDevice } from '../io/config/deviceProfile.ts';
import type { LinkEvent } from '../io/device/linkEvent.ts';
import { byteSource } from '../io/log/byteSource.ts';
import { EventDecoder } from '../io/recording/eventDecoder.ts';
import { isRawFile, readRaw } from '../io/recording/rawFile.ts';
import type { Device } from '../protocols/device.ts';
import { fromHex } from '../protocols/hex.ts';
import { answersRequests } from '../protocols/liveProfile.ts';
import { recordJson } from '../protocols/recordJson.ts';
import type { Action, Options } from './command.ts';

/** `slipring decode DEVICE [FILE]`: the records in a device's bytes, plain or as `slipring record` wrote them, as NDJSON. */
export const run: Action = async ([name, file], options, { stdout, stderr, quiet, signal }) => {
  const input = inputOf(file, options);
  const reply = options.reply as string | undefined;
  const device = await loadDevice(name!, { raw: options.raw === true, fromStart: options.hex !== undefined, reply });
  const isRecorded = file !== undefined && isRawFile(file);
  if (!isRecorded) checkReply(device, reply);
  const decoder = new EventDecoder(device);
  let text = '';
  for await (const event of isRecorded ? (await readRaw(file)).events : received(input)) {
    decoder.take(event, (record) => {
      text += `${recordJson(record)}\n`;
    });
    const isFull = text !== '' && !stdout.write(text);
    text = '';
    if (isFull) await once(stdout, 'drain', { signal });
    if (signal.aborted) break;
  }
  device.decoder.idle((record) => stdout.write(`${recordJson(record)}\n`));
  const { records, ...rest } = device.decoder.counters;
  const counted = Object.entries({ records, ...rest }).filter(([key, n]) => n > 0 || key === 'records');
  const summary = counted.map(([key, n]) => `${key} ${n}`).join(', ');
  if (records === 0) throw new DataError(`nothing to decode as ${device.profile.name}: ${summary}`);
  if (!quiet) stderr.write(`${summary}\n`);
};

/** Bytes of which nobody knows when they came. */
async function* received(pieces: ReturnType<typeof inputOf>): AsyncGenerator<LinkEvent> {
  for await (const bytes of pieces) yield { kind: 'received', atS: 0, bytes };
}

function inputOf(file: string | undefined, { hex }: Options): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  const texts = hex as readonly string[] | undefined;
  if ((file === undefined) === (texts === undefined)) throw new UsageError('give a file, - for stdin, or --hex BYTES');
  if (file !== undefined) return byteSource(file);
  return texts!.map((text) => {
    const bytes = fromHex(text);
    if (!bytes) throw new UsageError(`--hex must be bytes as hex digits, got "${text}"`);
    return bytes;
  });
}

/** Where replies do not say what they are, the words must. */
function checkReply({ profile }: Device, reply: string | undefined): void {
  const isAsked = answersRequests(profile);
  const known = profile.messages.map((m) => m.name);
  if (isAsked && reply === undefined) {
    throw new UsageError(
      `${profile.name}: its replies do not say what they answer: give --reply, one of ${known.join(', ')}`,
    );
  }
  if (reply === undefined) return;
  if (!isAsked) throw new UsageError(`${profile.name}: its messages say what they are: leave --reply out`);
  if (!known.includes(reply)) throw new UsageError(unknownName('reply', reply, known));
}
