import type { IClientOptions } from 'mqtt';
import { ConfigError } from '../../core/errors.ts';
import { readPlainFile, readSecretFile } from '../config/secretFile.ts';

/** How a connection is kept from others, for mqtts: and wss:. */
export interface MqttTls {
  /** Certificate authority that the broker's certificate is from, PEM file. Default: those that the system trusts. */
  readonly caFile?: string;
  /** Our own certificate, for a broker that asks for one, PEM file; with `keyFile`. */
  readonly certFile?: string;
  /** The key that belongs to it, PEM file of mode 600. */
  readonly keyFile?: string;
  /** Name that the broker's certificate must be for, where that is not the host in the address. */
  readonly serverName?: string;
  /** Believes any certificate: whoever is in between can read and change everything. */
  readonly insecure?: boolean;
}

export const INSECURE = 'insecure: the certificate of the broker is not checked; anybody may be in between';

/** Settings of TLS for the client, at least TLS 1.2. Throws ConfigError, IoError. */
export function tlsSettings(options: MqttTls, url: URL): IClientOptions {
  const { caFile, certFile, keyFile, serverName: servername, insecure = false } = options;
  if (!/^(mqtts|wss):$/.test(url.protocol)) {
    const given = Object.entries({ caFile, certFile, keyFile, serverName: servername }).find(
      ([, v]) => v !== undefined,
    );
    const key = given?.[0] ?? (insecure ? 'insecure' : undefined);
    if (key) throw new ConfigError(`mqtt: ${key} needs an address with mqtts:// or wss://`, [key]);
    return {};
  }
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new ConfigError('mqtt: certFile and keyFile belong together', [
      certFile === undefined ? 'keyFile' : 'certFile',
    ]);
  }
  const settings = {
    minVersion: 'TLSv1.2' as const,
    rejectUnauthorized: !insecure,
    ...(caFile !== undefined && { ca: readPlainFile(caFile) }),
    ...(certFile !== undefined && { cert: readPlainFile(certFile) }),
    ...(keyFile !== undefined && { key: readSecretFile(keyFile) }),
    ...(servername !== undefined && { servername }),
  };
  return { ...settings, wsOptions: settings };
}

const UNTRUSTED = "the broker's certificate is not from a trusted authority: check caFile";

/** Faults of certificates, by their codes. */
const FAULTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "the broker's certificate has expired",
  CERT_NOT_YET_VALID: "the broker's certificate is not valid yet: is this clock right?",
  CERT_REVOKED: "the broker's certificate was revoked",
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: "the broker's certificate is signed by itself: give it as caFile",
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
};

/** Faults of the handshake, by OpenSSL's words. */
const HANDSHAKE: readonly (readonly [RegExp, string])[] = [
  [/wrong version number|packet length too long/, 'the broker speaks no TLS at this port'],
  [/unsupported protocol|alert protocol version/, 'the broker offers no TLS 1.2 or later'],
  [/alert certificate required/, 'the broker asks for a certificate: give certFile and keyFile'],
  [/alert handshake failure/, 'the broker refuses the handshake; does it ask for a certificate (certFile)?'],
  [/alert unknown ca/, 'the broker does not trust our certificate (certFile)'],
];

/** What is wrong with certificates or protocol, in words, where another attempt does not mend it; undefined for other faults. */
export function tlsFault(error: Error): string | undefined {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const { reason } = error as { reason?: string };
    return `the broker's certificate is for another host: ${reason ?? error.message}`;
  }
  if (/^(ERR_SSL_|EPROTO$)/.test(code)) return HANDSHAKE.find(([words]) => words.test(error.message))?.[1];
  return Object.hasOwn(FAULTS, code) ? FAULTS[code] : undefined;
}
