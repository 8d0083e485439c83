import { z } from 'zod';

const usbId = z.string().regex(/^[0-9a-fA-F]{4}$/, 'must be four hex digits');

/** How a device is attached; several where it may be attached in several ways. */
export const linkSchema = z.strictObject({
  serial: z
    .strictObject({
      baudRate: z.int().min(300).max(12_000_000).default(115_200),
      dataBits: z.union([z.literal(7), z.literal(8)]).default(8),
      parity: z.enum(['none', 'even', 'odd']).default('none'),
      stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
      flowControl: z.enum(['none', 'hardware', 'software']).default('none'),
      dtr: z.boolean().optional().meta({ description: 'Line set on opening; many boards restart when it changes.' }),
      rts: z.boolean().optional(),
      settleS: z.number().nonnegative().default(0).meta({ unit: 's', description: 'Wait after opening.' }),
      usb: z
        .array(z.strictObject({ vendor: usbId, product: usbId }))
        .default([])
        .meta({
          description:
            'USB ids that such a device may have. Several kinds of board share some: probe before you believe.',
        }),
    })
    .optional(),
  udp: z.strictObject({ port: z.int().min(1).max(65_535) }).optional(),
  mqtt: z
    .strictObject({
      topics: z.array(z.string().min(1)).min(1),
      qos: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
    })
    .optional(),
  can: z
    .strictObject({
      bitrate: z.int().positive().meta({ unit: 'bit/s', description: 'Bit rate of the bus.' }),
      adapter: z
        .enum(['slcan', 'fdcanusb', 'fdcanusbChecked'])
        .default('slcan')
        .meta({ description: 'How CAN frames come over the link; checked: with the CRC that moteus has on its UART.' }),
    })
    .optional(),
});
