import { z } from 'zod';

/** How a pipeline names an MQTT broker. Credentials come from the environment (SLIPRING_MQTT_USERNAME, ..._PASSWORD). */
export const brokerSettings = {
  url: z.string().meta({ description: 'mqtt:, mqtts:, ws: or wss: with host and port.' }),
  prefix: z.string().optional().meta({ description: 'Topics are <prefix>/<motor>/<stream>. Default slipring.' }),
  qos: z
    .union([z.literal(0), z.literal(1)])
    .default(0)
    .meta({ description: '1: the broker confirms each block.' }),
  caFile: z.string().optional().meta({ description: 'Certificate authority for mqtts, PEM file.' }),
  clientId: z.string().optional().meta({ description: 'Name of the connection.' }),
};
