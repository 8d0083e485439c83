type Weight = 'i8' | 'i16';

/** Largest row that is unrolled as a whole: beyond, flash would pay more than time gains. */
const LONGEST_UNROLLED = 64;

/** One of the dot products of integers.h, for `rows` rows of weights at once; see src/kernel/integers.ts. */
export function dotC(rows: 1 | 3 | 4, type: Weight): string {
  const sums = ['a', 'b', 'c', 'd'].slice(0, rows);
  const one = rows === 1;
  const name = `slipring_dot${one ? '' : rows}_${type}`;
  const results = one ? '' : ', int32_t *sums, int32_t to';
  return [
    `/* ${one ? 'a row' : `${rows} rows`} of ${type.slice(1)}-bit weights times n values of x */`,
    `SLIPRING_INLINE ${one ? 'int32_t' : 'void'} ${name}(const ${type === 'i8' ? 'int8_t' : 'int16_t'} *w, int32_t at,`,
    `    const int16_t *x, int32_t from, int32_t n${results}) {`,
    ...sums.map((s) => `  int32_t ${s} = 0;`),
    '  int32_t rest = n;',
    '  w += at;',
    '  x += from;',
    '#if defined(SLIPRING_MVE)',
    ...vectors(sums, type),
    '#elif defined(SLIPRING_DSP) && defined(__OPTIMIZE__) && !defined(__clang__)',
    '  /* the compiler knows n: no loop, and weights come by several words */',
    `  if (__builtin_constant_p(n) && n >= 4 && n % 4 == 0 && n <= ${LONGEST_UNROLLED}) {`,
    ...assembly(sums, type),
    '    rest = 0;',
    '  }',
    '#endif',
    '#ifdef SLIPRING_DSP',
    ...pairs(sums, type),
    '#else',
    ...plain(sums, type),
    '#endif',
    '  for (; rest > 0; rest--) {',
    ...sums.map((s, row) => `    ${s} += (int32_t)w[${row}] * (int32_t)x[0];`),
    `    w += ${rows};`,
    '    x++;',
    '  }',
    ...(one ? ['  return a;'] : sums.map((s, row) => `  sums[to${row > 0 ? ` + ${row}` : ''}] = ${s};`)),
    '}',
    '',
  ].join('\n');
}

/** Groups of four columns, one product at a time. */
function plain(sums: readonly string[], type: Weight): string[] {
  const order = type === 'i8' ? [0, 2, 1, 3] : [0, 1, 2, 3];
  return [
    '  SLIPRING_UNROLL',
    '  for (; rest >= 4; rest -= 4) {',
    ...order.map((k) => `    const int32_t x${k} = x[${k}];`).sort(),
    ...sums.flatMap((s, row) => order.map((k, i) => `    ${s} += (int32_t)w[${4 * row + i}] * x${k};`)),
    ...advance(sums.length, 4, '    '),
    '  }',
  ];
}

/** Groups of four columns, two products an instruction. */
function pairs(sums: readonly string[], type: Weight): string[] {
  return [
    '  for (; rest >= 4; rest -= 4) {',
    '    const int32_t x01 = slipring_word(x);',
    '    const int32_t x23 = slipring_word(x + 2);',
    ...(type === 'i8' ? ['    int32_t four;'] : []),
    ...sums.flatMap((s, row) => {
      const at = row > 0 ? `w + ${4 * row}` : 'w';
      if (type === 'i16') {
        return [
          `    ${s} = __smlad(slipring_word(${at}), x01, ${s});`,
          `    ${s} = __smlad(slipring_word(w + ${4 * row + 2}), x23, ${s});`,
        ];
      }
      return [
        `    four = slipring_word(${at});`,
        `    ${s} = __smlad(__sxtb16(four), x01, ${s});`,
        `    ${s} = __smlad(slipring_odd_bytes(four), x23, ${s});`,
      ];
    }),
    ...advance(sums.length, 4, '    '),
    '  }',
  ];
}

/** Two groups of four columns by vectors: the places say where the weights of eight values of x lie, row by row. */
function vectors(sums: readonly string[], type: Weight): string[] {
  const rows = sums.length;
  const group = type === 'i8' ? [0, 2, 1, 3] : [0, 1, 2, 3];
  const load = type === 'i8' ? 'vldrbq_gather_offset_s16' : 'vldrhq_gather_shifted_offset_s16';
  const places = (row: number) => [...group, ...group.map((k) => k + 4 * rows)].map((k) => k + 4 * row).join(', ');
  const add = (first: boolean, indent: string) => [
    `${indent}values = vldrhq_s16(x);`,
    ...sums.map((s) => {
      const operands = `values, ${load}(w, of_${s})`;
      return `${indent}${s} = ${first ? `vmladavq_s16(${operands})` : `vmladavaq_s16(${s}, ${operands})`};`;
    }),
    ...advance(rows, 8, indent),
  ];
  return [
    '  if (rest >= 8) {',
    ...sums.map((s, row) => `    static const uint16_t places_${s}[8] = { ${places(row)} };`),
    ...sums.map((s) => `    const uint16x8_t of_${s} = vldrhq_u16(places_${s});`),
    '    int16x8_t values;',
    ...add(true, '    '),
    '    SLIPRING_UNROLL',
    '    for (rest -= 8; rest >= 8; rest -= 8) {',
    ...add(false, '      '),
    '    }',
    '  }',
  ];
}

function advance(rows: number, columns: number, indent: string): string[] {
  return [`${indent}w += ${rows * columns};`, `${indent}x += ${columns};`];
}

/** Of groups of four columns, behind the first: rows have at most 64. */
const MOST_REPEATS = 15;

/** All groups of four columns in a row, without a loop: the first sets the sums, the others add. */
function assembly(sums: readonly string[], type: Weight): string[] {
  const loads = wordsOf(sums.length, type);
  const again = group(sums, type, false);
  const line = (text: string) => `        "${text}\\n\\t"`;
  const outputs = [
    '[w] "+r"(w)',
    '[x] "+r"(x)',
    ...sums.map((s) => `[${s}] "=&r"(${s})`),
    '[x01] "=&r"(x01)',
    '[x23] "=&r"(x23)',
    '[even] "=&r"(even)',
  ];
  const clobbers = [...new Set(loads.flat()), 'memory'].map((r) => `"${r}"`);
  return [
    '    int32_t x01, x23, even;',
    '    __asm__(',
    ...group(sums, type, true).map(line),
    line('.rept %c[more]'),
    ...again.map(line),
    line('.endr'),
    // the compiler takes each separator for an instruction: it must know how far its constants may be from here
    line(';'.repeat(MOST_REPEATS * again.length)),
    `        : ${outputs.join(', ')}`,
    '        : [more] "i"(n / 4 - 1)',
    `        : ${clobbers.join(', ')});`,
    '    (void)even;',
  ];
}

/** Registers of each load of weights. */
function wordsOf(rows: number, type: Weight): string[][] {
  if (rows === 3)
    return type === 'i8'
      ? [['r4', 'r5', 'r6']]
      : [
          ['r4', 'r5', 'r6'],
          ['r4', 'r5', 'r6'],
        ];
  const two = ['r4', 'r5'];
  if (type === 'i16') return Array.from({ length: rows }, () => two);
  return rows === 1 ? [['r4']] : [two, two];
}

/** Instructions on four columns. */
function group(sums: readonly string[], type: Weight, first: boolean): string[] {
  const lines = ['ldrd %[x01], %[x23], [%[x]], #8'];
  let word = 0;
  for (const load of wordsOf(sums.length, type)) {
    lines.push(load.length === 1 ? `ldr ${load[0]}, [%[w]], #4` : `ldmia %[w]!, {${load.join(', ')}}`);
    for (const w of load) {
      lines.push(
        ...(type === 'i8' ? bytesTimes(w, sums[word], first) : halvesTimes(w, sums[word >> 1], word & 1, first)),
      );
      word++;
    }
  }
  return lines;
}

function bytesTimes(w: string, sum: string, first: boolean): string[] {
  const s = `%[${sum}]`;
  return [
    `sxtb16 %[even], ${w}`,
    `sxtb16 ${w}, ${w}, ror #8`,
    first ? `smuad ${s}, %[even], %[x01]` : `smlad ${s}, %[even], %[x01], ${s}`,
    `smlad ${s}, ${w}, %[x23], ${s}`,
  ];
}

function halvesTimes(w: string, sum: string, second: number, first: boolean): string[] {
  const s = `%[${sum}]`;
  if (second) return [`smlad ${s}, ${w}, %[x23], ${s}`];
  return [first ? `smuad ${s}, ${w}, %[x01]` : `smlad ${s}, ${w}, %[x01], ${s}`];
}
