import { linkArrays, printCoeffs, printReset, stateArrays } from '../../src/codegen/printValues.ts';
import { codeFileOf } from '../../src/codegen/translate.ts';
import type { Board } from '../../src/firmware/boards.ts';
import { allocate } from '../../src/kernel/layout.ts';
import type { NetLayer } from '../../src/nn/cell.ts';
import { runStep, type Step, type StepFigures } from './stepOnBoard.ts';

/**
 * Compiles one integer layer alone, as an exported pipeline holds it, and runs it on an emulated board over rows x [n][inputs].
 * Gives the bytes that came out beside the figures. Throws when the board computes another integer than the host.
 */
export function runLayer(
  layer: NetLayer,
  board: Board,
  x: Int16Array,
  place: string,
  flags: readonly string[],
): [StepFigures, Uint8Array] {
  const [figures, bytes] = runStep(stepOf(layer, flags), board, x, place);
  if (Buffer.compare(new Uint8Array(hostRows(layer, x).buffer), bytes) !== 0) {
    throw new Error(`${layer.kernel} on ${board.name} computes other integers than the host`);
  }
  return [figures, bytes];
}

/** What the host computes. */
function hostRows(layer: NetLayer, x: Int16Array): Int16Array | Int32Array {
  const n = x.length / layer.inputs;
  const y = layer.y === 'i32s' ? new Int32Array(n * layer.outputs) : new Int16Array(n * layer.outputs);
  layer.process(allocate(layer.coeffs), allocate(layer.state), n, x, y);
  return y;
}

function stepOf({ kernel, coeffs, state, inputs, outputs, y }: NetLayer, flags: readonly string[]): Step {
  const stateful = Object.keys(state).length > 0;
  return {
    name: [kernel, inputs, outputs, ...flags].join('-'),
    files: ['slipring.h', 'integers.h', `${kernel}.h`, codeFileOf(kernel, true)],
    flags,
    rows: `#include "${codeFileOf(kernel, true)}"

static int16_t x[${inputs}] SLIPRING_WORDS;
static ${y === 'i32s' ? 'int32_t' : 'int16_t'} y[${outputs}] SLIPRING_WORDS;`,
    code: `${printCoeffs(kernel, 'coeffs', coeffs).join('\n')}
static struct {
  ${kernel}_state kernel;
${stateArrays('', state).join('\n')}
} memory;

static void reset(${kernel}_state *s) {
${printReset(state).join('\n')}
}

static void init(void) {
${stateful ? `  __typeof__(memory) *k = &memory;\n${linkArrays('', state).join('\n')}` : ''}
  reset(&memory.kernel);
}

__attribute__((noinline)) static void step(void) {
  ${kernel}_process(&coeffs, &memory.kernel, 1, x, y);
}`,
  };
}
