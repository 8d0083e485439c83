import { ascii, join } from '../support/frames.ts';
import type { Sampler } from './protocolCases.ts';

const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** A header and a line of the text form, or of SimpleTelemetry. */
export const textSampler: Sampler = (random, k) => {
  const [target, theta, omega] = Array.from({ length: 3 }, () => 0.5 + random.below(10_000) / 100);
  const isSimple = k % 2 === 1;
  const text = isSimple
    ? `R1\tR9\tR1_17\n${target}\t${theta}\t${omega}\n`
    : `H1=0:1,0:9,1:17\r\nT1=${target},${theta},${omega}\r\n`;
  return {
    wire: ascii(text),
    message: isSimple ? 'telemetry' : 'telemetry1',
    records: [{ target, thetaM: theta, omegaM_m1: omega }],
  };
};

/** A header and data of the binary form. */
export const binarySampler: Sampler = (random) => {
  const [target, theta, omega] = Array.from({ length: 3 }, () => 0.5 + random.below(4096) / 16);
  const frame = (type: string, body: Uint8Array) => join(Uint8Array.of(0xa5, body.length + 1), ascii(type), body);
  const header = frame('H', Uint8Array.of(0, 0, 1, 0, 9, 1, 0x11));
  return {
    wire: join(header, frame('T', join(Uint8Array.of(0), floats(target, theta, omega)))),
    message: 'telemetry',
    records: [{ target, thetaM: theta, omegaM_m1: omega }],
  };
};

/** Registers of Teleplot's form: a line each. */
export const teleplotSampler: Sampler = (random) => {
  const [theta, iq] = [0.5 + random.below(1000) / 8, 0.5 + random.below(100) / 8];
  const records: Record<string, number>[] = [{ thetaM: theta }, { iq }];
  return { wire: ascii(`>9:${theta}\n>34:${iq}\n`), message: '_9', records };
};
