import type { Stream } from '../core/stream.ts';
import { expectedStreams, type LiveChoice } from '../io/device/liveDevice.ts';
import type { LiveSource } from '../io/device/liveSource.ts';
import type { Device } from '../protocols/device.ts';
import type { OpenOptions, OpenSource, SourceMaker } from './kinds.ts';

/** A live device as a source of a pipeline. `open` is told the name of the motor, and the file to record to where the kind `records`. */
export function liveInput(
  how: Partial<LiveChoice>,
  open: (motor: string | undefined, record: string | undefined) => Promise<LiveSource>,
  load: () => Promise<Device>,
  kind: Pick<SourceMaker, 'records'> = {},
): SourceMaker {
  return {
    ...kind,
    async open({ motor, record }: OpenOptions): Promise<OpenSource> {
      const source = await open(how.motor ?? motor, record);
      return {
        streams: source.streams,
        blocks: source.blocks,
        status: () => ({ counters: source.counters, examples: source.examples, notice: source.notice }),
        close: source.close,
      };
    },
    async streams({ motor }: OpenOptions): Promise<readonly Stream[] | undefined> {
      const device = await load();
      const named = how.motor ?? motor ?? device.profile.name;
      const { known, isComplete } = expectedStreams(device, { ...how, motor: named });
      return isComplete ? known : undefined;
    },
  };
}

/** A source that also tells what is wrong with something beside it, when nothing is wrong with itself. */
export function withNotice(source: LiveSource, other: () => string | undefined): LiveSource {
  return {
    streams: source.streams,
    blocks: source.blocks,
    status$: source.status$,
    examples: source.examples,
    close: source.close,
    get counters() {
      return source.counters;
    },
    get notice() {
      return source.notice ?? other();
    },
  };
}
