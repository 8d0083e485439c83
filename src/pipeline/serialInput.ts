import { z } from 'zod';
import { loadDevice } from '../io/config/deviceProfile.ts';
import { withRequests } from '../io/device/liveDevice.ts';
import { checkPortPath } from '../io/device/serialPath.ts';
import { recordEvents } from '../io/recording/eventRecorder.ts';
import type { SourceKind } from './kinds.ts';
import { liveInput, withNotice } from './liveInput.ts';
import { liveSettings } from './liveSettings.ts';

const { device, ...others } = liveSettings;

const settings = z.strictObject({
  port: z
    .string()
    .meta({ description: 'Path of the port, as /dev/ttyACM0 or /dev/serial/by-id/...: see slipring ports.' }),
  device,
  baud: z.int().min(300).max(12_000_000).optional().meta({ description: "Baud rate. Default: the profile's." }),
  ...others,
  pollS: z.record(z.string(), z.number().positive()).optional().meta({
    unit: 's',
    description: "Requests to poll and how often, as { values: 0.01 }, instead of the profile's.",
  }),
  ask: z.array(z.string()).min(1).optional().meta({
    description:
      'Requests to send once when the link is open: those that start a stream or a capture, as [capture] of a vesc.',
  }),
  settleS: z
    .number()
    .nonnegative()
    .optional()
    .meta({ unit: 's', description: "Wait after opening. Default: the profile's." }),
});

/** A motor controller on a serial port. Streams that its profile describes are known without it. */
export const serialInput: SourceKind<typeof settings> = {
  summary: 'a motor controller on a serial port',
  settings,
  make(how) {
    return liveInput(
      how,
      async (motor, record) => {
        const { lineOf, openSerial } = await import('../io/device/serialSource.ts');
        if (record === undefined) return openSerial({ ...how, motor });
        const { baudRate } = lineOf(await loadDevice(how.device), how);
        const recorder = recordEvents(record, { device: how.device, port: how.port, baudRate });
        const source = await openSerial({ ...how, motor, onEvent: recorder.onEvent });
        return withNotice(source, () => recorder.failure);
      },
      async () => {
        checkPortPath(how.port);
        return withRequests(await loadDevice(how.device, { node: how.node }), how);
      },
      { records: true },
    );
  },
};
