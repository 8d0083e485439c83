import type { Random } from '../../src/core/random.ts';

/** Stands in every name that tries to leave its place: nothing of it may be seen outside of comments and strings. */
export const MARK = 'Escaped';

/** Names that have broken generators, each by what it does to C, to a build file or to the reader. */
const KNOWN = [
  'x; system("id");//',
  '*/',
  '/*',
  '//',
  '*/*/',
  '"',
  "'",
  '\\',
  '\\\n',
  '\n#include "/etc/passwd"\n',
  '??/',
  '??/\n',
  '?é?/',
  '%s%n',
  '${VAR}',
  '$(rm)',
  '`id`',
  ') endif()',
  ': &a !!js/function',
  '- [x](javascript:0)',
  '<script>',
  '| a | b |',
  '#define',
  '_Foo',
  '__file__',
  'é',
  '名前',
  '\u202eimret\u202c',
  '\u200f',
  '\u2028',
  '\ufeff',
  '\0',
  '\x1b[2J',
  '\ud800',
  '',
  ' ',
  '9',
  'a'.repeat(300),
  '*/'.repeat(150),
  'a b',
  'a_b',
  'a-b',
  'A_B',
  '__proto__',
  'constructor',
  'int',
  'class',
  'template',
  'restrict',
  '_Bool',
  'true',
  'main',
  'memset',
  'sin',
  'isnan',
  'signbit',
  'errno',
  'stdin',
  'size_t',
  'int32_t',
  'real_t',
  'bool',
  'NULL',
  'INT32_MAX',
  'UINT8_C',
  'REAL_C',
  'M_PI',
  'linux',
  'SLIPRING_NAN',
  'slipring_guard',
  'slipring',
  'stage',
  'integers',
  'stdint',
  'math',
  'string',
  'hampel',
  'LowPass',
  'hampel_1',
  'lowpass_state',
  'x',
  'y',
  's',
  'k',
  'rows',
  'aux',
  'com1',
  'test',
  'all',
  'm',
  'app',
  'state',
  'given',
  'expected',
  'setup',
  'loop',
  'Serial',
  'read_sensors',
  'on_timer',
  'live',
];

const PIECES = [
  '*/',
  '/*',
  '//',
  '"',
  "'",
  '\\',
  '\n',
  '\r',
  '?',
  '??/',
  '%',
  '{',
  '}',
  ';',
  '#',
  ' ',
  '\t',
  '_',
  'a',
  'Z',
  '0',
  '-',
];

/** A name that means harm: one of the known ones, a mixture of pieces and any characters, with the mark in most. */
export function evilName(random: Random): string {
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)];
  const known = random.below(2) === 0;
  const parts = known
    ? [pick(KNOWN)]
    : Array.from({ length: 1 + random.below(12) }, () => (random.below(4) === 0 ? anyCharacter(random) : pick(PIECES)));
  if (random.below(3) > 0) parts.splice(random.below(parts.length + 1), 0, MARK);
  return parts.join('');
}

/** `count` names of which no two are the same text. */
export function evilNames(random: Random, count: number): string[] {
  const names = new Set<string>();
  while (names.size < count) names.add(evilName(random));
  return [...names];
}

function anyCharacter(random: Random): string {
  const most = [0x20, 0x7f, 0x300, 0x2100, 0x10000, 0x110000][random.below(6)];
  return String.fromCodePoint(random.below(most));
}
