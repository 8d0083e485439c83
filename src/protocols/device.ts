import { ConfigError, unknownName } from '../core/errors.ts';
import { BytesDecoder } from './bytesDecoder.ts';
import { CanDecoder, canId } from './canDecoder.ts';
import type { CanTransport } from './canFrame.ts';
import { Fdcanusb } from './fdcanusb.ts';
import { makeFramer } from './framing/framing.ts';
import { LineFramer } from './framing/lines.ts';
import { fromHex } from './hex.ts';
import { LinesDecoder } from './linesDecoder.ts';
import { answersRequests, type CanProfile, type LiveProfile } from './liveProfile.ts';
import { asking, type NodeChoice, namedNodes } from './nodes.ts';
import { type Protocol, protocols } from './protocols.ts';
import type { Decoder, DecoderOptions } from './record.ts';
import { ReplyDecoder } from './replyDecoder.ts';
import { pollSchema, type Request, type RequestDescription } from './request.ts';
import { Slcan } from './slcan.ts';
import { TransmitGuard } from './transmit.ts';

/** A live device, ready to be attached: how its bytes are read, and all that may be sent to it. */
export interface Device {
  readonly profile: LiveProfile;
  readonly decoder: Decoder;
  /** All requests of the profile by name; where several nodes are asked, by name and node: `state@3`. */
  readonly requests: ReadonlyMap<string, Request>;
  /** Sent when the link opens, and before it closes, in order. */
  readonly open: readonly Request[];
  readonly close: readonly Request[];
  readonly guard: TransmitGuard;
}

export interface DeviceOptions extends DecoderOptions {
  /** Which of several devices on one link are asked; default those that the profile names. */
  readonly node?: NodeChoice;
}

/** Makes the device of a profile. Throws ConfigError with the path of what is wrong: also of a request that does more than read. */
export function makeDevice(plain: LiveProfile, options: DeviceOptions = {}): Device {
  const protocol = protocolOf(plain);
  const nodes = namedNodes(options.node);
  const profile = asking(plain, protocol, nodes);
  const poll = profile.poll ?? pollSchema.parse({});
  for (const [i, request] of poll.requests.entries()) {
    const reason = protocol.refusal
      ? protocol.refusal(request, profile)
      : profile.kind === 'can' && request.body !== undefined
        ? 'a CAN frame with data needs a protocol that knows which ones do'
        : undefined;
    if (reason)
      throw new ConfigError(`request "${request.name}" does more than read: ${reason}`, ['poll', 'requests', i]);
  }
  const transport = profile.kind === 'can' ? canTransport(profile, options) : undefined;
  const bytesOf = encoder(profile, transport);
  const made = poll.requests.map(
    (r): Request => ({
      name: r.name,
      bytes: r.hex ? fromHex(r.hex)! : bytesOf(r),
      everyS: r.everyS,
      reply: r.reply,
      node: nodes.length > 0 ? r.node : undefined,
    }),
  );
  const requests = new Map(
    made.map((r) => [nodes.length > 1 && r.node !== undefined ? `${r.name}@${r.node}` : r.name, r]),
  );
  const named = (names: readonly string[]) => names.flatMap((name) => made.filter((r) => r.name === name));
  const bitrate = profile.link.can?.bitrate;
  const bus =
    transport && bitrate !== undefined
      ? transport.setup({ bitrate, sends: requests.size > 0 })
      : { open: [], close: [] };
  const open = [...bus.open, ...named(poll.open)];
  const close = [...named(poll.close), ...bus.close];
  return {
    profile,
    decoder: decoderOf(profile, protocol, options, transport),
    requests,
    open,
    close,
    guard: new TransmitGuard(profile.name, [...requests.values(), ...open, ...close]),
  };
}

function protocolOf({ protocol }: LiveProfile): Protocol {
  if (protocol === undefined) return { summary: '' };
  if (Object.hasOwn(protocols, protocol)) return protocols[protocol];
  throw new ConfigError(unknownName('protocol', protocol, Object.keys(protocols)), ['protocol']);
}

function decoderOf(
  profile: LiveProfile,
  protocol: Protocol,
  options: DecoderOptions,
  transport: CanTransport | undefined,
): Decoder {
  switch (profile.kind) {
    case 'bytes':
      if (protocol.bytes) return protocol.bytes(profile, options);
      if (!answersRequests(profile)) return new BytesDecoder(profile, options);
      return new ReplyDecoder(makeFramer(profile.framing, !options.fromStart), profile, options);
    case 'lines':
      return protocol.lines?.(profile, options) ?? new LinesDecoder(profile, options);
    case 'can':
      return new CanDecoder(
        profile,
        transport ?? canTransport(profile, options),
        options,
        protocol.can?.(profile, options),
      );
  }
}

function canTransport({ link }: CanProfile, { fromStart }: DecoderOptions): CanTransport {
  const adapter = link.can?.adapter ?? 'slcan';
  return adapter === 'slcan' ? new Slcan(fromStart) : new Fdcanusb(adapter === 'fdcanusbChecked', fromStart);
}

/** How a profile's requests become bytes. */
function encoder(
  profile: LiveProfile,
  transport: CanTransport | undefined,
): (request: RequestDescription) => Uint8Array {
  switch (profile.kind) {
    case 'bytes': {
      const framer = profile.framing.own ? undefined : makeFramer(profile.framing, false);
      return ({ body }) => {
        const bytes = fromHex(body ?? '')!;
        return framer?.encode(bytes) ?? bytes;
      };
    }
    case 'lines': {
      const framer = new LineFramer(profile.lines);
      return ({ text }) => framer.encode(text ?? '');
    }
    case 'can':
      return (r) => {
        const { extended } = profile.id;
        const asked = r.node ?? 0;
        if (r.body === undefined) return transport!.remote(remoteId(profile, r, asked), extended);
        return transport!.data((r.canId ?? 0) + asked, extended, fromHex(r.body)!);
      };
  }
}

function remoteId(profile: CanProfile, { remote }: RequestDescription, node: number): number {
  return canId(profile, profile.messages.find((m) => m.name === remote)?.id ?? 0, node);
}
