import { Subject, take, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/core/block.ts';
import { blockOf } from '../../src/core/block.ts';
import type { Stream } from '../../src/core/stream.ts';
import type { Processor } from '../../src/kernel/processor.ts';
import { process } from '../../src/rx/lift.ts';
import { hampel } from '../../src/rx/operators.generated.ts';
import { streamOf } from '../support/runOperator.ts';

const STREAM = streamOf({ x: 'A' });
const block = (...x: number[]) => blockOf(STREAM, [Float64Array.from(x)]);

/** Emits each block twice, and a last one at the end. */
function twice(input: Stream, over: Partial<Processor> = {}): Processor {
  return {
    input,
    output: input,
    delaySamples: 0,
    stateBytes: 0,
    push(b, emit) {
      emit(b);
      emit(b);
    },
    flush: (emit) => emit(block(99)),
    save() {},
    load() {},
    ...over,
  };
}

/** What a subscriber behind the processor sees of some blocks and the end. */
function through(make: (input: Stream) => Processor, values: readonly number[], count = 100): unknown[] {
  const source = new Subject<Block>();
  const seen: unknown[] = [];
  source.pipe(process(make), take(count)).subscribe({
    next: (b) => seen.push(b.channels[0][0]),
    error: (error: Error) => seen.push(error.message),
    complete: () => seen.push('end'),
  });
  for (const v of values) source.next(block(v));
  expect(source.observed).toBe(count === 100 && !seen.some((v) => typeof v === 'string'));
  source.complete();
  return seen;
}

const failing = () => {
  throw new Error('broken');
};

describe('process', () => {
  it('hands on what the processor emits, and flushes it at the end', () => {
    expect(through(twice, [1, 2])).toEqual([1, 1, 2, 2, 99, 'end']);
    expect(through(twice, [])).toEqual(['end']);
  });

  it('stops when the subscriber leaves, within a block too', () => {
    expect(through(twice, [1, 2], 3)).toEqual([1, 1, 2, 'end']);
  });

  it('makes the error of the stream of what goes wrong while a processor is made, fed or flushed', () => {
    expect(through(failing, [1, 2])).toEqual(['broken']);
    expect(through((input) => twice(input, { push: failing }), [1, 2])).toEqual(['broken']);
    expect(through((input) => twice(input, { flush: failing }), [1])).toEqual([1, 1, 'broken']);
  });

  it('passes an error on, without a flush', () => {
    const seen: unknown[] = [];
    throwError(() => 'lost')
      .pipe(process(twice))
      .subscribe({ next: (b) => seen.push(b), error: (e) => seen.push(e) });
    expect(seen).toEqual(['lost']);
  });

  it('keeps a processor for each subscriber and stream', () => {
    const made: Stream[] = [];
    const source = new Subject<Block>();
    const counted = source.pipe(
      process((input) => {
        made.push(input);
        return twice(input);
      }),
    );
    counted.subscribe();
    counted.subscribe();
    const other = streamOf({ y: 'V' });
    for (const stream of [STREAM, other, STREAM]) source.next(blockOf(stream, [new Float64Array(1)]));
    expect(made).toEqual([STREAM, STREAM, other, other]);
  });
});

describe('an operator as a function', () => {
  const refused = (params: object): string => {
    try {
      hampel(params as Parameters<typeof hampel>[0]);
      return 'it is not refused';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('says what is wrong with its parameters as the command line does', () => {
    expect(refused({ windowLength: 11, foo: 1 })).toBe(
      'hampel: unknown parameter "foo"; did you mean "floor"? known: windowLength, nSigma, falseAlarm, centered, floor, action',
    );
    expect(refused({ windowLenght: 11 })).toMatch(
      /^hampel: windowLength is missing\nhampel: unknown parameter "windowLenght"; did you mean "windowLength"\?/,
    );
    expect(refused({ windowLength: 4 })).toBe('hampel: windowLength must be an odd integer in [3, 255], got 4');
    expect(refused({ windowLength: 11, nSigma: 3, falseAlarm: 0.01 })).toMatch(
      /^hampel: nSigma and falseAlarm exclude each other/,
    );
  });
});
