import { Observable } from 'rxjs';
import { type Block, detach } from '../../core/block.ts';
import { andMore, UnavailableError } from '../../core/errors.ts';
import type { Device } from '../../protocols/device.ts';
import type { NodeChoice } from '../../protocols/nodes.ts';
import type { DecoderCounters } from '../../protocols/record.ts';
import { HOST_EPOCH_S, hostTimeS } from '../hostTime.ts';
import type { Source } from '../source.ts';
import { DeviceLink, type DeviceLinkStatus } from './deviceLink.ts';
import type { Link, LinkEvents } from './link.ts';
import type { OnLinkEvent } from './linkEvent.ts';
import { expectedStreams, type LiveChoice } from './liveDevice.ts';
import { RecordBlocks } from './recordBlocks.ts';

/** Blocks kept until somebody subscribes. */
const MOST_HELD = 4096;
const MOST_EXAMPLES = 10;
const MOST_NAMED = 8;
/** Time without a sample after which a stream is said to be silent, s. */
const SILENT_S = 2;

export interface LiveOptions extends Partial<LiveChoice> {
  /** Profile of a live device, by name or path. */
  readonly device: string;
  /** Which of several devices on one link are asked and listened to: see RecordBlocks. */
  readonly node?: NodeChoice;
  /** How long to wait for streams that the profile does not know, s. Default 10. */
  readonly waitS?: number;
  /** Sees everything that happens on the link: for recording it. */
  readonly onEvent?: OnLinkEvent;
}

export type LiveSourceCounters = Readonly<Record<string, number>>;

export interface LiveSource extends Source<LiveSourceCounters> {
  readonly status$: Observable<DeviceLinkStatus>;
  /** The newest fault, while it lasts. */
  readonly notice: string | undefined;
  /** The first faults. */
  readonly examples: readonly string[];
  close(): Promise<void>;
}

/**
 * A device on a link as a source of its streams.
 *
 * Opens when its streams are known: at once where the profile knows them, else after it has listened to them for 2 s. A link that is lost is
 * a gap: it is opened again, and the samples go on under the index that their time says. Silence and faults of the link are told by
 * `status$`, `notice` and `examples`. Unsubscribing closes. Throws ConfigError, UnavailableError.
 */
export async function openLive(
  device: Device,
  connect: (events: LinkEvents) => Link,
  options: Omit<LiveOptions, 'device'>,
): Promise<LiveSource> {
  const { waitS = 10 } = options;
  const motor = options.motor ?? device.profile.name;
  const { names, known, isComplete } = expectedStreams(device, { ...options, motor });
  const held: Block[] = [];
  let emit = (block: Block): void => {
    if (held.length < MOST_HELD) held.push(detach(block));
    else blocks.counters.lost += block.n;
  };
  const blocks = new RecordBlocks({
    ...options,
    motor,
    streams: names,
    known,
    epochS: HOST_EPOCH_S,
    emit: (block) => emit(block),
  });
  const link = new DeviceLink({
    device,
    connect,
    onRecord: (record) => blocks.take(record),
    onTurn: (nowS) => blocks.flush(nowS),
    dueS: () => blocks.dueS,
    beforeBytes: (arrivedS) => blocks.catchUp(arrivedS),
    onEvent(event) {
      if (event.kind === 'opened') blocks.opened(event.atS);
      options.onEvent?.(event);
    },
  });
  const { name: place } = link.link;
  const examples: string[] = [];
  let notice: string | undefined;
  link.status$.subscribe(({ reason }) => {
    notice = reason;
    if (reason !== undefined && reason !== examples.at(-1) && examples.length < MOST_EXAMPLES) examples.push(reason);
  });
  try {
    await link.open();
    if (!isComplete) await findStreams(blocks, names, waitS, () => notice ?? `${place}: nothing comes`);
  } catch (error) {
    await link.close();
    throw error;
  }
  const { streams } = blocks;
  // streams of other nodes have the same names
  const given = new Set(streams.map((s) => s.name));
  const observable = new Observable<Block>((subscriber) => {
    emit = (block) => {
      if (given.has(block.stream.name)) subscriber.next(block);
    };
    for (const block of held.splice(0)) emit(block);
    return () => void link.close();
  });
  return {
    streams,
    blocks: observable,
    get counters() {
      return countersOf(device.decoder.counters, link, blocks);
    },
    status$: link.status$,
    get notice() {
      const silent = notice === undefined ? blocks.silent(hostTimeS(), SILENT_S) : [];
      return silent.length > 0 ? `${place}: nothing of ${listed(silent)} for ${SILENT_S} s` : notice;
    },
    examples,
    close: () => link.close(),
  };
}

/** Names in a message: the first few of many. */
function listed(names: readonly string[]): string {
  return andMore(names.slice(0, MOST_NAMED), names.length).join(', ');
}

function countersOf(decoder: DecoderCounters, { link, session }: DeviceLink, blocks: RecordBlocks): LiveSourceCounters {
  const { lost: countedLost, ...decoded } = decoder;
  const { bytes, ...linked } = link.counters;
  const { timeouts } = session.poller.counters;
  return { bytes, ...decoded, ...blocks.counters, countedLost, timeouts, ...linked };
}

/** Waits for the named streams, or for any and then those that speak within 2 s; all with their rates. */
async function findStreams(
  blocks: RecordBlocks,
  names: readonly string[] | undefined,
  waitS: number,
  why: () => string,
): Promise<void> {
  const deadline = performance.now() + 1000 * waitS;
  let settled = Number.POSITIVE_INFINITY;
  for (;;) {
    const found = blocks.streams;
    const missing = names?.filter((name) => !found.some((s) => s.name === name)) ?? [];
    const now = performance.now();
    if (names ? missing.length === 0 : now > settled && !blocks.isMeasuring) return;
    if (blocks.isHeard) settled = Math.min(settled, now + 2000);
    if (now > deadline) {
      if (!names && blocks.isHeard && found.length > 0) return;
      const what = missing.length > 0 ? `no samples of ${listed(missing)}` : 'no samples';
      throw new UnavailableError(`${what} within ${waitS} s: ${why()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
