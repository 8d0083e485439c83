import { Observable } from 'rxjs';
import { type Block, detach } from '../../core/block.ts';
import { DataError } from '../../core/errors.ts';
import type { NodeChoice } from '../../protocols/nodes.ts';
import { loadDevice } from '../config/deviceProfile.ts';
import { expectedStreams, type LiveChoice } from '../device/liveDevice.ts';
import { RecordBlocks } from '../device/recordBlocks.ts';
import { Pace, parseSpeed } from '../log/pace.ts';
import type { Source } from '../source.ts';
import { EventDecoder } from './eventDecoder.ts';
import { readRaw } from './rawFile.ts';

/** Recorded time in which streams are found that the profile does not know, s. */
const FIND_S = 10;
const SETTLE_S = 2;

export interface RawReplayOptions extends Partial<Pick<LiveChoice, 'motor' | 'streams' | 'rateHz'>> {
  readonly file: string;
  /** Profile to decode with; default that of the recording. */
  readonly device?: string;
  readonly node?: NodeChoice;
  readonly speed?: string | number;
  readonly ready?: () => Promise<void> | undefined;
  /** Told of bytes as they are read. */
  readonly onBytes?: (count: number) => void;
}

/**
 * A recording of `slipring record` as a source: its bytes go through the decoder again, and its records become the blocks that the live
 * device gave. Reads ahead until the streams are known. Can be subscribed to once. Throws ConfigError, DataError, IoError.
 */
export async function openRawReplay(options: RawReplayOptions): Promise<Source<Readonly<Record<string, number>>>> {
  const { file, node } = options;
  const speed = parseSpeed(options.speed);
  const { header, events } = await readRaw(file, options.onBytes);
  const device = await loadDevice(options.device ?? header.device, { node });
  const motor = options.motor ?? device.profile.name;
  const { names, known, isComplete } = expectedStreams(device, { ...options, motor });
  const decoder = new EventDecoder(device);
  const held: Block[] = [];
  let emit = (block: Block): void => void held.push(detach(block));
  const blocks = new RecordBlocks({
    ...options,
    motor,
    streams: names,
    known,
    epochS: header.epochS,
    emit: (block) => emit(block),
  });
  let nowS = Number.NaN;
  /** Takes the next event; false at the end. */
  const step = async (): Promise<boolean> => {
    const next = await events.next();
    if (next.done) {
      blocks.flush(Number.POSITIVE_INFINITY);
      return false;
    }
    const event = next.value;
    nowS = event.atS;
    if (event.kind === 'received') blocks.catchUp(nowS);
    if (event.kind === 'opened') blocks.opened(nowS);
    decoder.take(event, (record) => blocks.take(record));
    blocks.flush(nowS);
    return true;
  };

  let isRead = false;
  let foundS = Number.POSITIVE_INFINITY;
  let firstS = Number.NaN;
  const isFound = () =>
    names
      ? names.every((n) => blocks.streams.some((s) => s.name === n))
      : nowS > foundS + SETTLE_S && !blocks.isMeasuring;
  while (!isComplete && !isRead && !isFound() && !(nowS > firstS + FIND_S)) {
    isRead = !(await step());
    if (Number.isNaN(firstS)) firstS = nowS;
    if (blocks.streams.length > 0 || blocks.isMeasuring) foundS = Math.min(foundS, nowS);
  }
  const { streams } = blocks;
  // streams of other nodes have the same names
  const given = new Set(streams.map((s) => s.name));
  if (streams.length === 0) throw new DataError(`${file}: no records of ${device.profile.name}`);

  const observable = new Observable<Block>((subscriber) => {
    const stop = new AbortController();
    const run = async (): Promise<void> => {
      const pace = new Pace(speed, stop.signal);
      emit = (block) => {
        if (given.has(block.stream.name)) subscriber.next(block);
      };
      for (const block of held.splice(0)) emit(block);
      while (!isRead && !subscriber.closed) {
        const busy = options.ready?.();
        if (busy) await busy;
        isRead = !(await step());
        await pace.until(nowS);
      }
      subscriber.complete();
    };
    run()
      .catch((error: unknown) => subscriber.error(error))
      .finally(() => events.return(undefined));
    return () => stop.abort();
  });
  const { counters } = device.decoder;
  return {
    streams,
    blocks: observable,
    get counters() {
      const { lost: countedLost, ...decoded } = counters;
      return { ...decoded, ...blocks.counters, countedLost };
    },
  };
}
