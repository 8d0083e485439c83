import type { DeviceRecord } from './record.ts';

/**
 * A record as one line of JSON: {"stream":"values","node":73,"time":1.5,"values":{"iq":12.5,"tempMotor":null}}. Absent values are null;
 * node, time, seq and the rest stand there only where the device sends them. `names` are those of codes.
 */
export function recordJson(record: DeviceRecord): string {
  const { stream, values, texts, node, deviceTimeS, seq, lost, restarted } = record;
  const numbers: Record<string, number> = {};
  const names: Record<string, string> = {};
  for (const [k, channel] of stream.channels.entries()) {
    // JSON.stringify prints NaN and infinities as null
    numbers[channel.name] = values[k];
    const name = channel.values?.[String(values[k])];
    if (name !== undefined) names[channel.name] = name;
  }
  return JSON.stringify({
    stream: stream.name,
    ...(!Number.isNaN(node) && { node }),
    ...(!Number.isNaN(deviceTimeS) && { time: deviceTimeS }),
    ...(!Number.isNaN(seq) && { seq }),
    ...(lost > 0 && { lost }),
    ...(restarted && { restarted }),
    values: numbers,
    ...(Object.keys(names).length > 0 && { names }),
    ...(texts && { texts }),
  });
}
