import { ConfigError, unknownName } from '../../core/errors.ts';
import type { Stream } from '../../core/stream.ts';
import type { Device } from '../../protocols/device.ts';
import type { Request } from '../../protocols/request.ts';
import { streamOf } from './recordBlocks.ts';

/** Which streams a live device is to give. */
export interface LiveChoice {
  readonly motor: string;
  /** Streams to give. Default: those that are polled, else all that speak. */
  readonly streams?: readonly string[];
  /** Rate of streams whose rate the profile does not know. */
  readonly rateHz?: number;
  /** Requests to poll, and how often, instead of the profile's. */
  readonly pollS?: Readonly<Record<string, number>>;
  /** Requests to send once when the link has been opened, each time: they start a stream or a capture. */
  readonly ask?: readonly string[];
}

/** The device with the requests of a choice. Throws ConfigError for an unknown one. */
export function withRequests(device: Device, { pollS, ask = [] }: Partial<LiveChoice>): Device {
  const all = [...device.requests.values()];
  const asked = ask.flatMap((name, i) => {
    const named = all.filter((r) => r.name === name);
    if (named.length === 0) throw new ConfigError(unknownName('request', name, namesOf(all)), ['ask', i]);
    return named;
  });
  return withPolling({ ...device, open: [...device.open, ...asked] }, pollS);
}

function namesOf(requests: readonly Request[]): readonly string[] {
  return [...new Set(requests.map((r) => r.name))];
}

/** The device with other requests polled, or polled at another pace. Throws ConfigError for an unknown one, or one without reply. */
function withPolling(device: Device, pollS: LiveChoice['pollS']): Device {
  if (!pollS) return device;
  const all = [...device.requests.values()];
  for (const name of Object.keys(pollS)) {
    const request = all.find((r) => r.name === name);
    if (!request) throw new ConfigError(unknownName('request', name, namesOf(all)), ['pollS', name]);
    if (request.reply === undefined)
      throw new ConfigError(`request "${name}" has no reply to wait for`, ['pollS', name]);
  }
  const requests = Array.from(
    device.requests,
    ([key, request]) => [key, { ...request, everyS: pollS[request.name] }] as const,
  );
  return { ...device, requests: new Map(requests) };
}

/** The streams that a device will give, as far as its profile knows their names and rates. */
export interface ExpectedStreams {
  /** Names to give; undefined: whatever speaks. */
  readonly names: readonly string[] | undefined;
  readonly known: readonly Stream[];
  /** All are known: the port need not be listened to. */
  readonly isComplete: boolean;
}

/** Throws ConfigError for a stream that the profile does not have. */
export function expectedStreams({ profile, decoder, requests }: Device, choice: LiveChoice): ExpectedStreams {
  const { motor, rateHz, pollS } = choice;
  const described = decoder.streams;
  const polled = [...requests.values()].filter((r) => r.everyS !== undefined);
  const names = choice.streams ?? (polled.length > 0 ? [...new Set(polled.map((r) => r.reply!))] : undefined);
  if (names === undefined) {
    const known = described.filter((s) => s.rateHz !== undefined && s.channels.length > 0);
    return {
      names: undefined,
      known: known.map((s) => streamOf(s, motor, s.rateHz!)),
      isComplete: described.length > 0 && known.length === described.length,
    };
  }
  const known: Stream[] = [];
  for (const name of names) {
    const stream = described.find((s) => s.name === name);
    if (!stream && described.length > 0) {
      const all = described.map((s) => s.name);
      throw new ConfigError(`${profile.name}: ${unknownName('stream', name, all)}`, ['streams']);
    }
    const everyS = polled.find((r) => r.reply === name)?.everyS;
    const rate = (pollS && everyS ? 1 / everyS : stream?.rateHz) ?? (everyS ? 1 / everyS : rateHz);
    if (stream && rate !== undefined) known.push(streamOf(stream, motor, rate));
  }
  return { names, known, isComplete: known.length === names.length };
}
