import type { Random } from '../../src/core/random.ts';
import { CRC_MODELS, Crc } from '../../src/protocols/crc.ts';
import { toHex } from '../../src/protocols/hex.ts';
import { ascii, hex, join } from '../support/frames.ts';
import type { Sample, Sampler } from './protocolCases.ts';

const TURN = 2 * Math.PI;

/** Replies to the profile's request `servo` and to none of them, each as a line of fdcanusb. */
export function moteusSampler(checked: boolean): Sampler {
  return (random, k) => {
    const { body, records, message } = k % 3 === 2 ? int16Reply(random) : floatReply(random);
    const line = `rcv ${k % 2 ? '100' : '300'} ${toHex(body).toUpperCase()} E B F t${1000 * k} f-1${checked ? ' ' : ''}`;
    return { wire: ascii(checked ? signed(line) : `${line}\n`), message, records };
  };
}

/** A line of the UART: with its CRC-8. */
export function signed(line: string): string {
  const crc = new Crc(CRC_MODELS['crc8-0x97']).of(ascii(line));
  return `${line}*${crc.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
}

function floatReply(random: Random): Omit<Sample, 'wire'> & { body: Uint8Array } {
  const [theta, omega, torque, iq, id, absolute, power] = Array.from(
    { length: 7 },
    () => random.below(4096) / 16 + 0.5,
  );
  const values = new Uint8Array(Float32Array.of(theta, omega, torque, iq, id, absolute, power).buffer);
  const [mode, volts, temperature, fault] = Array.from({ length: 4 }, () => 1 + random.below(99));
  const record = {
    mode,
    thetaM: theta * TURN,
    omegaM: omega * TURN,
    torque,
    iq,
    id,
    thetaAbsolute: absolute * TURN,
    power,
    vBus: volts / 2,
    tempInverter: temperature,
    faultCode: fault,
  };
  const body = join(
    hex('2100'),
    Uint8Array.of(mode),
    hex('2c0701'),
    values,
    hex('230d'),
    Uint8Array.of(volts, temperature, fault),
  );
  return { body, message: 'servo', records: [record] };
}

function int16Reply(random: Random): Omit<Sample, 'wire'> & { body: Uint8Array } {
  const raw = 1 + random.below(30_000);
  const isAbsent = random.below(3) === 0;
  const bytes = new Uint8Array(Int16Array.of(raw, isAbsent ? -32_768 : raw).buffer);
  const record = { thetaM: (raw / 10_000) * TURN, omegaM: isAbsent ? Number.NaN : (raw / 4000) * TURN };
  return { body: join(hex('2601'), bytes, hex('5050')), message: 'servo', records: [record] };
}

/** A schema of one float and one varuint, and a record of it. */
export const diagnosticSampler: Sampler = (random) => {
  const value = random.below(1000) / 8;
  const count = random.below(127);
  const schema = join(
    hex('1000 00 05'),
    ascii('bus_V'),
    hex('00 07 00 00 05'),
    ascii('count'),
    hex('00 06 00 00000000 00'),
  );
  const data = join(new Uint8Array(Float32Array.of(value).buffer), Uint8Array.of(count));
  const entry = (head: string, bytes: Uint8Array) =>
    join(ascii(`${head} stats\r\n`), Uint8Array.of(bytes.length, 0, 0, 0), bytes);
  return {
    wire: join(entry('schema', schema), entry('emit', data)),
    message: 'stats',
    records: [{ bus_V: value, count }],
  };
};
