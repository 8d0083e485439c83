import { z } from 'zod';
import type { Stream } from '../core/stream.ts';
import { loadDevice } from '../io/deviceProfile.ts';
import { expectedStreams, withPolling } from '../io/liveDevice.ts';
import { checkPortPath } from '../io/serialPath.ts';
import type { OpenOptions, OpenSource, SourceKind } from './kinds.ts';

const seconds = z.number().positive();

const settings = z.strictObject({
  port: z
    .string()
    .meta({ description: 'Path of the port, as /dev/ttyACM0 or /dev/serial/by-id/...: see slipring ports.' }),
  device: z.string().meta({ description: 'Profile of the device, by name or path: see slipring devices.' }),
  baud: z.int().min(300).max(12_000_000).optional().meta({ description: "Baud rate. Default: the profile's." }),
  motor: z
    .string()
    .optional()
    .meta({ description: "Name of the motor. Default: the pipeline's motor, else the device." }),
  streams: z.array(z.string()).min(1).optional().meta({
    description: 'Streams to give, by the names of messages. Default: those that are polled, else all that come.',
  }),
  pollS: z.record(z.string(), seconds).optional().meta({
    unit: 's',
    description: "Requests to poll and how often, as { values: 0.01 }, instead of the profile's.",
  }),
  rateHz: z.number().positive().optional().meta({
    unit: 'Hz',
    description: 'Rate of streams whose rate the profile does not know. Default: measured.',
  }),
  node: z.int().min(0).optional().meta({ description: 'Which of several devices on one link. Default: the first.' }),
  settleS: z
    .number()
    .nonnegative()
    .optional()
    .meta({ unit: 's', description: "Wait after opening. Default: the profile's." }),
  waitS: seconds.optional().meta({ unit: 's', description: 'How long to wait for unknown streams. Default 10.' }),
});

/** A motor controller on a serial port. Streams that its profile describes are known without it. */
export const serialInput: SourceKind<typeof settings> = {
  summary: 'a motor controller on a serial port',
  settings,
  make(how) {
    async function open({ motor }: OpenOptions): Promise<OpenSource> {
      const { openSerial } = await import('../io/serialSource.ts');
      const source = await openSerial({ ...how, motor: how.motor ?? motor });
      return {
        streams: source.streams,
        blocks: source.blocks,
        status: () => ({ counters: source.counters, examples: source.examples, notice: source.notice }),
        close: source.close,
      };
    }
    async function streams({ motor }: OpenOptions): Promise<readonly Stream[] | undefined> {
      checkPortPath(how.port);
      const device = withPolling(await loadDevice(how.device, { node: how.node }), how.pollS);
      const { known, isComplete } = expectedStreams(device, {
        ...how,
        motor: how.motor ?? motor ?? device.profile.name,
      });
      return isComplete ? known : undefined;
    }
    return { open, streams };
  },
};
