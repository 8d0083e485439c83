import type { Layer } from '../../src/nn/net.ts';
import type { Step } from './stepOnBoard.ts';

/**
 * The layer as float C that one writes by hand and as converters of float nets print it: constant tables, a loop a gate, `expf` and
 * `tanhf` of the compiler's library.
 */
export function floatStep({ cell, params: { units }, inputs, weights }: Layer): Step {
  return {
    name: `float-${cell.name}-${inputs}-${units}`,
    // C99 alone forbids fused products, which who writes float for a controller wants
    flags: ['-ffp-contract=fast'],
    rows: `#include <math.h>\nstatic float x[${inputs}], y[${units}];`,
    code: `enum { INPUTS = ${inputs}, UNITS = ${units} };
${Object.entries(weights)
  .map(([name, w]) => `static const float ${name}[${w.length}] = { ${Array.from(w, floatC).join(', ')} };`)
  .join('\n')}
static float h[UNITS];

static float sigmoid(float v) {
  return 1.0f / (1.0f + expf(-v));
}

static float fromX(int row) {
  float sum = biasIh[row];
  for (int k = 0; k < INPUTS; k++) sum += weightIh[row * INPUTS + k] * x[k];
  return sum;
}

static float fromH(int row) {
  float sum = biasHh[row];
  for (int k = 0; k < UNITS; k++) sum += weightHh[row * UNITS + k] * h[k];
  return sum;
}

static void init(void) {
}

${UNITS[cell.name]}

__attribute__((noinline)) static void step(void) {
  for (int i = 0; i < UNITS; i++) y[i] = unit(i);
  for (int i = 0; i < UNITS; i++) h[i] = y[i];
}`,
  };
}

const UNITS: Readonly<Record<string, string>> = {
  gru: `static float unit(int i) {
  const float r = sigmoid(fromX(i) + fromH(i));
  const float z = sigmoid(fromX(UNITS + i) + fromH(UNITS + i));
  const float n = tanhf(fromX(2 * UNITS + i) + r * fromH(2 * UNITS + i));
  return n + z * (h[i] - n);
}`,
  lstm: `static float c[UNITS];
static float unit(int i) {
  const float input = sigmoid(fromX(i) + fromH(i));
  const float forget = sigmoid(fromX(UNITS + i) + fromH(UNITS + i));
  const float candidate = tanhf(fromX(2 * UNITS + i) + fromH(2 * UNITS + i));
  const float output = sigmoid(fromX(3 * UNITS + i) + fromH(3 * UNITS + i));
  c[i] = forget * c[i] + input * candidate;
  return output * tanhf(c[i]);
}`,
  rnn: `static float unit(int i) {
  return tanhf(fromX(i) + fromH(i));
}`,
};

function floatC(v: number): string {
  const text = String(Math.fround(v));
  return `${/[.e]/.test(text) ? text : `${text}.0`}f`;
}
