import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] });

/** A certificate authority of the test's own, made by openssl. */
export function authority(folder: string, name: string): Certificate {
  const made = { certFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) };
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', `/CN=${name}`, '-keyout', made.keyFile, '-out', made.certFile],
  );
  return made;
}

/** A certificate from an authority, for hosts as `DNS:broker.test` or `IP:127.0.0.1`; negative days have passed. */
export function certificate(
  folder: string,
  name: string,
  from: Certificate,
  { hosts = 'IP:127.0.0.1', days = 2 } = {},
): Certificate {
  const path = (suffix: string) => join(folder, `${name}.${suffix}`);
  const made = { certFile: path('pem'), keyFile: path('key') };
  openssl(
    ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${name}`],
    ...['-keyout', made.keyFile, '-out', path('csr')],
  );
  writeFileSync(path('ext'), `subjectAltName=${hosts}\n`);
  openssl(
    ...['x509', '-req', '-in', path('csr'), '-CA', from.certFile, '-CAkey', from.keyFile, '-CAcreateserial'],
    ...['-days', String(days), '-extfile', path('ext'), '-out', made.certFile],
  );
  chmodSync(made.keyFile, 0o600);
  return made;
}
