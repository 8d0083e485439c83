import { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';
import { AspepFramer } from './aspep.ts';
import { CobsFramer, delimitedSchema } from './cobs.ts';
import { DynamixelFramer } from './dynamixel.ts';
import { FixedLengthFramer, fixedLengthSchema } from './fixedLength.ts';
import type { Framer } from './framer.ts';
import { FreemasterFramer } from './freemaster.ts';
import { MavlinkFramer, mavlinkSchema } from './mavlink.ts';
import { ModbusFramer } from './modbus.ts';
import { MspFramer } from './msp.ts';
import { SlipFramer } from './slip.ts';
import { StartLengthFramer, startLengthSchema } from './startLength.ts';

/** A framing that can also make frames: of requests, and in tests. */
export interface EncodingFramer extends Framer {
  encode(body: Uint8Array): Uint8Array;
}

const plain = z.strictObject({});

/** How a profile says where binary frames begin and end: exactly one of these. */
export const framingSchema = z
  .strictObject({
    startLength: startLengthSchema.optional(),
    fixedLength: fixedLengthSchema.optional(),
    cobs: delimitedSchema.optional(),
    slip: delimitedSchema.optional(),
    mavlink: mavlinkSchema.optional(),
    msp: plain.optional(),
    dynamixel: plain.optional(),
    modbus: plain.optional(),
    aspep: plain.optional(),
    freemaster: plain.optional(),
    own: z
      .strictObject({})
      .optional()
      .meta({ description: "The protocol's own; bodies of requests are sent as they are." }),
  })
  .refine((f) => Object.values(f).filter((v) => v !== undefined).length === 1, 'must be one framing');

export type FramingDescription = z.output<typeof framingSchema>;

/** `dropFirst`: the first frame of framings with a delimiter is dropped, since it is usually cut. */
export function makeFramer(framing: FramingDescription, dropFirst: boolean): EncodingFramer {
  const { startLength, fixedLength, cobs, slip, mavlink, msp, dynamixel, modbus, aspep, freemaster } = framing;
  if (startLength) return new StartLengthFramer(startLength);
  if (fixedLength) return new FixedLengthFramer(fixedLength);
  if (cobs) return new CobsFramer(cobs, dropFirst);
  if (mavlink) return new MavlinkFramer(mavlink);
  if (msp) return new MspFramer();
  if (dynamixel) return new DynamixelFramer();
  if (aspep) return new AspepFramer();
  if (freemaster) return new FreemasterFramer();
  if (modbus) return new ModbusFramer();
  if (slip) return new SlipFramer(slip, dropFirst);
  throw new ConfigError('framing: the protocol has none of its own: name one', ['framing']);
}
