import { readSecretFile } from '../config/secretFile.ts';

/** Who we are to a broker. None of it reaches a message, a status or a spool. */
export interface MqttCredentials {
  /** Default: environment variable SLIPRING_MQTT_USERNAME. */
  readonly username?: string;
  /** Default: environment variable SLIPRING_MQTT_PASSWORD, or the content of the file in SLIPRING_MQTT_PASSWORD_FILE. */
  readonly password?: string;
  /** File with the password, of mode 600. */
  readonly passwordFile?: string;
}

/** User and password: of the options, else of the address, else of the environment. Throws ConfigError, IoError. */
export function credentialsFor(options: MqttCredentials, url: URL): { username?: string; password?: string } {
  const { env } = process;
  const username = options.username ?? (decodeURIComponent(url.username) || env.SLIPRING_MQTT_USERNAME);
  const password =
    options.password ??
    passwordIn(options.passwordFile) ??
    (decodeURIComponent(url.password) || env.SLIPRING_MQTT_PASSWORD || passwordIn(env.SLIPRING_MQTT_PASSWORD_FILE));
  return { ...(username && { username }), ...(password && { password }) };
}

/** Editors end a file with a newline; a password has none. */
function passwordIn(file: string | undefined): string | undefined {
  return file ? readSecretFile(file).replace(/\r?\n$/, '') : undefined;
}
