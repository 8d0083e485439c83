import { z } from 'zod';
import { loadUdpDevice } from '../io/device/udpSource.ts';
import type { SourceKind } from './kinds.ts';
import { liveInput } from './liveInput.ts';
import { liveSettings } from './liveSettings.ts';

const { device, ...others } = liveSettings;

const settings = z.strictObject({
  port: z.int().min(1).max(65_535).optional().meta({ description: "Port to listen on. Default: the profile's." }),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .meta({ description: 'Address to listen on; 0.0.0.0 lets other computers send.' }),
  device,
  ...others,
});

/** Datagrams of a device or a program. */
export const udpInput: SourceKind<typeof settings> = {
  summary: 'datagrams of a device, as Teleplot or MAVLink send them',
  settings,
  make(how) {
    return liveInput(
      how,
      async (motor) => {
        const { openUdp } = await import('../io/device/udpSource.ts');
        return openUdp({ ...how, motor });
      },
      () => loadUdpDevice(how),
    );
  },
};
