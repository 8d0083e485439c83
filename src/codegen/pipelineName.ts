import { cIdentifier } from './cIdentifier.ts';

/** Names that a generated file or build target must not have, in small letters, for reasons that lie outside of the text. */
const TAKEN = new Set(
  [
    // headers, which a file of the same name would stand in front of
    `assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdarg stdbool stddef stdint stdio
    stdlib string strings tgmath time wchar wctype slipring stage crc integers intrinsics fixedpoint arduino simplefoc main`,
    // devices of Windows
    `con prn aux nul ${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => `com${k} lpt${k}`).join(' ')}`,
    // targets of CMake and Zephyr, and libraries that are linked by name
    'all app clean edit_cache help install kernel m package rebuild_cache test zephyr',
  ]
    .join(' ')
    .split(/\s+/),
);

/** Whether no file of generated C may have this name. */
export function isTakenName(name: string): boolean {
  return TAKEN.has(name.toLowerCase());
}

/** Leaves room for what stands behind it in a name of 63 characters, all that C promises to tell apart. */
const MOST = 27;

/**
 * An identifier for a pipeline, from any text. No file of it has the name of a kernel's or of another header, on file systems that
 * do not know capitals neither; none is a device, and no build target is one of the build system's.
 */
export function pipelineName(text: string, kernels: readonly string[]): string {
  const taken = new Set(kernels.flatMap((k) => [k.toLowerCase(), `${k.toLowerCase()}_inline`]));
  let name = cIdentifier(text, new Set(), MOST);
  while (isTaken(name.toLowerCase(), taken)) name += '_chain';
  return name;
}

function isTaken(name: string, kernels: ReadonlySet<string>): boolean {
  return isTakenName(name) || ['', '_selftest', '_live'].some((end) => kernels.has(name + end));
}
