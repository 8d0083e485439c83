import { Worker } from 'node:worker_threads';
import { SlipringError } from '../core/errors.ts';
import { type Call, type Crew, runCalls } from '../nn/engine/wasm/program.ts';
import type { Hire } from '../nn/engine/wasm/wasmEngine.ts';

/**
 * A crew of `size` members: the thread at hand and size - 1 others, which share the engine's memory.
 *
 * An order is the number of a program that all members have got before. Between two orders a thread looks about for a millisecond or
 * less, as long as the thread at hand takes to gather a batch, since to be woken costs both of them; then it sleeps.
 */
export function threadCrew(size: number): Hire {
  return (module, memory, kernels): Crew => {
    const slots = new Int32Array(new SharedArrayBuffer(4 * (DONE + size)));
    const threads = Array.from({ length: size - 1 }, (_, k) => {
      const workerData = { module, memory, slots, done: DONE + k };
      const thread = new Worker(THREAD, { eval: true, workerData });
      // a training that is over, or given up, must not keep the process alive
      thread.unref();
      return thread;
    });
    const programs: (readonly Call[])[] = [];
    const order = (program: number): number => {
      slots[PROGRAM] = program;
      const number = Atomics.add(slots, ORDER, 1) + 1;
      Atomics.notify(slots, ORDER);
      return number;
    };
    return {
      size,
      prepare([own, ...others]) {
        const program = programs.push(own) - 1;
        threads.forEach((thread, k) => {
          thread.postMessage(others[k]);
        });
        return () => {
          const number = order(program);
          runCalls(kernels, own);
          threads.forEach((_, k) => {
            waitFor(slots, DONE + k, number);
          });
        };
      },
      close() {
        order(STOP);
      },
    };
  };
}

/** Slots of shared integers: orders given, the program of the last, and, a thread each, the last order done. */
const [ORDER, PROGRAM, DONE] = [0, 1, 2];
const STOP = -1;
const FAILED = -1;
const LOOKS = 200_000;
const PATIENCE_MS = 60_000;

function waitFor(slots: Int32Array, slot: number, order: number): void {
  for (let k = 0; k < LOOKS; k++) if (Atomics.load(slots, slot) === order) return;
  for (;;) {
    const done = Atomics.load(slots, slot);
    if (done === order) return;
    if (done === FAILED || Atomics.wait(slots, slot, done, PATIENCE_MS) === 'timed-out') {
      throw new SlipringError('training: a thread does not answer any more');
    }
  }
}

/** What a thread runs. In plain JavaScript, as text: it needs no file beside the built program, and nothing compiles it. */
const THREAD = `
const { parentPort, receiveMessageOnPort, workerData } = require('node:worker_threads');
const { module, memory, slots, done } = workerData;
const { exports: kernels } = new WebAssembly.Instance(module, { env: { memory } });
const programs = [];
for (let order = 0; ; ) {
  for (let k = 0; k < ${LOOKS} && Atomics.load(slots, ${ORDER}) === order; k++);
  Atomics.wait(slots, ${ORDER}, order);
  if (Atomics.load(slots, ${ORDER}) === order) continue;
  order++;
  const program = slots[${PROGRAM}];
  if (program === ${STOP}) break;
  try {
    while (programs.length <= program) programs.push(receiveMessageOnPort(parentPort).message);
    for (const [name, ...args] of programs[program]) kernels[name](...args);
    Atomics.store(slots, done, order);
  } catch {
    Atomics.store(slots, done, ${FAILED});
  }
  Atomics.notify(slots, done);
}
`;
