import { crc32 } from 'node:zlib';
import { percent } from '../log/percent.ts';

const LONGEST = 256;

/** Names that the line protocol, its servers or its client take for something else. */
const RESERVED = new Set(['__proto__', 'time', '_time', '_field', '_measurement']);

/**
 * A name from data as measurement, tag or field of the line protocol. The client escapes comma, blank and equals sign; what no
 * escape makes safe on all servers is written as %XX: backslash, control characters, a # in front, reserved names. A name of more
 * than 256 characters is cut, with the CRC-32 of all at its end. Different names stay different.
 */
export function influxName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  let safe = name.replace(/[\\\u0000-\u001f\u007f-\u009f\u2028\u2029]|^#|%(?=[0-9a-f]{2})/gi, percent);
  if (RESERVED.has(safe)) safe = percent(safe[0]) + safe.slice(1);
  if (safe.length > LONGEST) safe = `${safe.slice(0, LONGEST - 9)}~${crc32(name).toString(16).padStart(8, '0')}`;
  return safe;
}
