import { z } from 'zod';

const seconds = z.number().positive();
const node = z.int().min(0);

/** Settings of sources that are live devices, however they are attached. */
export const liveSettings = {
  device: z.string().meta({ description: 'Profile of the device, by name or path: see slipring devices.' }),
  motor: z
    .string()
    .optional()
    .meta({ description: "Name of the motor. Default: the pipeline's motor, else the device." }),
  streams: z.array(z.string()).min(1).optional().meta({
    description: 'Streams to give, by the names of messages. Default: those that are polled, else all that come.',
  }),
  rateHz: z.number().positive().optional().meta({
    unit: 'Hz',
    description: 'Rate of streams whose rate the profile does not know. Default: measured.',
  }),
  node: z
    .union([node, z.literal('all'), z.array(node).min(1)])
    .optional()
    .meta({
      description:
        'Which of several devices on one link: 3, [1, 2, 3], or all that speak. Default: the first. Of several, each is a motor named by its node, as bench-3.',
    }),
  waitS: seconds.optional().meta({ unit: 's', description: 'How long to wait for unknown streams. Default 10.' }),
};
