import { z } from 'zod';
import { word } from './fields.ts';
import { hexBytes } from './framing/hexBytes.ts';

const seconds = z.number().positive();

/** A request that a profile may send: reading only. Its bytes are given in one of four ways. */
export const requestSchema = z
  .strictObject({
    name: word,
    hex: hexBytes.optional().meta({ description: 'The exact bytes.' }),
    body: hexBytes
      .optional()
      .meta({ description: 'The body; the framing adds the rest. On CAN, the data of a frame.' }),
    canId: z.int().nonnegative().optional().meta({ description: 'CAN id of a body; the node is added to it.' }),
    text: z.string().min(1).optional().meta({ description: 'A line; check and line end are added.' }),
    remote: word.optional().meta({ description: 'A CAN message that is asked for by a remote frame.' }),
    node: z.int().nonnegative().optional().meta({ description: 'CAN node that is asked.' }),
    everyS: seconds
      .optional()
      .meta({ unit: 's', description: 'Period of polling. Without: only sent when asked for.' }),
    reply: word.optional().meta({ description: 'Message that answers. Without: nothing is waited for.' }),
  })
  .refine((r) => [r.hex, r.body, r.text, r.remote].filter((v) => v !== undefined).length === 1, {
    message: 'must have one of hex, body, text and remote',
  });

export type RequestDescription = z.output<typeof requestSchema>;

export const pollSchema = z.strictObject({
  timeoutS: seconds.default(0.1).meta({ unit: 's', description: 'A reply that takes longer is given up: no sample.' }),
  settleS: z
    .number()
    .nonnegative()
    .default(0)
    .meta({ unit: 's', description: 'Silence after a time-out, in which a late reply is dropped.' }),
  rearmS: seconds.optional().meta({ unit: 's', description: 'After so long without a record, `open` is sent again.' }),
  requests: z
    .array(requestSchema)
    .default([])
    .meta({ description: 'All that may ever be sent; one is in flight at a time.' }),
  open: z.array(word).default([]).meta({ description: 'Requests sent when the link opens, in order.' }),
  close: z.array(word).default([]).meta({ description: 'Requests sent before the link closes, in order.' }),
  probe: word.optional().meta({ description: 'Request whose reply shows that the device is there.' }),
});

export type PollDescription = z.output<typeof pollSchema>;

/** A request as it goes over the wire. */
export interface Request {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly everyS: number | undefined;
  readonly reply: string | undefined;
  /** The device that is asked, where it was chosen among several. */
  readonly node?: number;
}
