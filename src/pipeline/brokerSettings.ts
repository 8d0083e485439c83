import { z } from 'zod';

/**
 * How a pipeline names an MQTT broker. Credentials come from the environment (`password: ${NAME}`, or SLIPRING_MQTT_USERNAME,
 * ..._PASSWORD, ..._PASSWORD_FILE) or from a file.
 */
export const brokerSettings = {
  url: z.string().meta({ description: 'mqtt:, mqtts:, ws: or wss: with host and port.' }),
  version: z
    .union([z.literal(4), z.literal(5)])
    .optional()
    .meta({ description: '4 is MQTT 3.1.1 (default), 5 is MQTT 5.' }),
  clientId: z.string().min(1).max(256).optional().meta({ description: 'Name of the connection. Default: a new one.' }),
  // a plain scalar that is empty, as ${NAME:-} may be, is nothing
  username: z.string().nullish().meta({ description: 'User. Default: SLIPRING_MQTT_USERNAME.' }),
  password: z.string().nullish().meta({
    description: 'Password: give it as "${NAME}", from the environment. Default: SLIPRING_MQTT_PASSWORD.',
  }),
  passwordFile: z.string().min(1).optional().meta({ description: 'File with the password, of mode 600.' }),
  caFile: z.string().min(1).optional().meta({ description: 'Certificate authority for mqtts, PEM file.' }),
  certFile: z.string().min(1).optional().meta({ description: 'Our own certificate, PEM file; with keyFile.' }),
  keyFile: z.string().min(1).optional().meta({ description: 'Its key, PEM file of mode 600.' }),
  serverName: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Name that the broker's certificate is for. Default: the host in url." }),
  insecure: z
    .boolean()
    .optional()
    .meta({ description: "Does not check the broker's certificate: for a bench only. Warned of." }),
};

/** With a description of what 0 and 1 are here. */
export const qosLevel = z.union([z.literal(0), z.literal(1)]).optional();

export const prefixSetting = z
  .string()
  .optional()
  .meta({ description: 'Topics are <prefix>/<motor>/<stream>. Default slipring.' });

/** What YAML leaves empty is not given. */
export function given<T extends { username?: string | null; password?: string | null }>({
  username,
  password,
  ...how
}: T) {
  return { ...how, username: username ?? undefined, password: password ?? undefined };
}
