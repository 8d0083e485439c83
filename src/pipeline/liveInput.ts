import type { Stream } from '../core/stream.ts';
import { expectedStreams, type LiveChoice } from '../io/liveDevice.ts';
import type { LiveSource } from '../io/liveSource.ts';
import type { Device } from '../protocols/device.ts';
import type { OpenOptions, OpenSource, SourceMaker } from './kinds.ts';

/** A live device as a source of a pipeline. `open` and `load` are told the name of the motor. */
export function liveInput(
  how: Partial<LiveChoice>,
  open: (motor: string | undefined) => Promise<LiveSource>,
  load: () => Promise<Device>,
): SourceMaker {
  return {
    async open({ motor }: OpenOptions): Promise<OpenSource> {
      const source = await open(how.motor ?? motor);
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
