import { loadAnyProfile } from '../../src/io/config/deviceProfile.ts';
import { type Device, type DeviceOptions, makeDevice } from '../../src/protocols/device.ts';
import { type LiveProfile, liveSchemas } from '../../src/protocols/liveProfile.ts';
import { pollSchema } from '../../src/protocols/request.ts';

/** The device of a profile with changes, checked as one from a file is. */
export async function changedDevice(name: string, changes: object, options: DeviceOptions = {}): Promise<Device> {
  const profile = (await loadAnyProfile(name)) as LiveProfile;
  return makeDevice(liveSchemas[profile.kind].parse({ ...profile, ...changes }), { fromStart: true, ...options });
}

/** What a device's profile with a single request says: nothing, or why it is refused. */
export async function refusalOf(name: string, request: object): Promise<string | undefined> {
  try {
    await changedDevice(name, { poll: pollSchema.parse({ requests: [{ name: 'x', ...request }] }) });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
