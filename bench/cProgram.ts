import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { SIGNALS, type SignalName } from './signals.ts';

/** C to be timed: a function that works on blocks of samples. */
export interface CCase {
  readonly inputs: readonly SignalName[];
  /** How many output arrays it has. */
  readonly outputs: number;
  /** Text before main(): includes, constants, the state. */
  readonly preamble: string;
  /** Call on n samples, x0 x1 ... to y0 y1 ... */
  readonly call: string;
  readonly flags?: readonly string[];
  /** More C files to compile. */
  readonly sources?: readonly string[];
}

/** Nanoseconds a sample, and the last block that came out of the first pass, an array an output. */
export interface Timed {
  readonly ns: number;
  readonly last: readonly ArrayLike<number>[];
}

/** Compiles with gcc -O3 to `program`, which it gives back. */
export function buildC(program: string, { flags = [], sources = [], ...c }: CCase): string {
  const file = `${program}.c`;
  writeFileSync(file, mainC(c));
  execFileSync('gcc', ['-std=gnu99', '-O3', ...flags, file, ...sources, '-o', program, '-lm'], { stdio: 'inherit' });
  return program;
}

/** Runs over n samples in blocks, `passes` times; the best pass counts. */
export function runC(program: string, data: string, n: number, block: number, passes: number): Timed {
  const out = execFileSync(program, [data, String(n), String(block), String(passes)], { maxBuffer: 1 << 26 });
  const [ns, ...last] = JSON.parse(out.toString());
  return { ns, last };
}

function mainC({ inputs, outputs, preamble, call }: Omit<CCase, 'flags' | 'sources'>): string {
  const each = <T>(list: readonly T[], line: (item: T, k: number) => string) => list.map(line).join('\n');
  const ys = Array.from({ length: outputs }, (_, k) => k);
  return `${preamble}
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double *signal(FILE *file, long index, long n) {
  double *x = malloc((size_t)n * sizeof *x);
  fseek(file, index * n * (long)sizeof *x, SEEK_SET);
  if (fread(x, sizeof *x, (size_t)n, file) != (size_t)n) exit(1);
  return x;
}

static void print(const double *y, int n) {
  for (int i = 0; i < n; i++) printf("%s%.17g", i ? ", " : ", [", y[i]);
  printf("]");
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  FILE *file = fopen(argv[1], "rb");
  if (!file) return 1;
  const long length = atol(argv[2]);
  const int n = atoi(argv[3]), passes = atoi(argv[4]);
${each(inputs, (name, k) => `  double *signal${k} = signal(file, ${SIGNALS.indexOf(name)}, length);`)}
${each(ys, (k) => `  double *y${k} = malloc((size_t)n * sizeof *y${k}), *last${k} = malloc((size_t)n * sizeof *last${k});`)}
  double best = 1e9;
  for (int pass = 0; pass < passes; pass++) {
    const double start = now();
    for (long at = 0; at + n <= length; at += n) {
${each(inputs, (_, k) => `      const double *x${k} = signal${k} + at;`)}
      ${call}
    }
    const double took = now() - start;
    if (took < best) best = took;
    for (int i = 0; i < n && pass == 0; i++) {
${each(ys, (k) => `      last${k}[i] = y${k}[i];`)}
    }
  }
  printf("[%.4f", best / (double)length * 1e9);
${each(ys, (k) => `  print(last${k}, n);`)}
  printf("]");
  return 0;
}
`;
}

/** Constants as C: a number or a table each. */
export function constantsC(constants: Readonly<Record<string, Constant>>): string {
  return Object.entries(constants)
    .map(([name, value]) => {
      if (typeof value === 'number') return `#define ${name} ${value}`;
      const shape = typeof value[0] === 'number' ? `[${value.length}]` : `[${value.length}][${value[0].length}]`;
      return `static const double ${name}${shape} = ${JSON.stringify(value).replaceAll('[', '{').replaceAll(']', '}')};`;
    })
    .join('\n');
}

export type Constant = number | readonly number[] | readonly (readonly number[])[];
