import { Observable, type OperatorFunction } from 'rxjs';
import type { z } from 'zod';
import type { Block } from '../core/block.ts';
import { ConfigError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import type { StepOptions } from '../kernel/binding.ts';
import type { Layout } from '../kernel/layout.ts';
import type { Operator } from '../kernel/operator.ts';
import type { Processor } from '../kernel/processor.ts';
import { Stage } from '../kernel/stage.ts';

/**
 * A processor as an RxJS operator. State is born at subscription, one processor a stream, so that two subscribers (and two
 * motors in one observable) never share it. Blocks are borrowed: valid until next() returns.
 * The source's end flushes; errors pass through unchanged; `make` may throw ConfigError, which becomes the error of the stream.
 */
export function process(make: (input: Stream) => Processor): OperatorFunction<Block, Block> {
  return (source) =>
    new Observable<Block>((subscriber) => {
      const processors = new Map<Stream, Processor>();
      let last: Processor | undefined;
      const emit = (block: Block): void => subscriber.next(block);
      return source.subscribe({
        next(block) {
          try {
            if (last?.input !== block.stream) {
              last = processors.get(block.stream);
              if (!last) {
                last = make(block.stream);
                processors.set(block.stream, last);
              }
            }
            last.push(block, emit);
          } catch (error) {
            subscriber.error(error);
          }
        },
        error: (error) => subscriber.error(error),
        complete() {
          for (const processor of processors.values()) processor.flush(emit);
          subscriber.complete();
        },
      });
    });
}

/** An operator of src/operators as a function of its parameters: `hampel({ windowLength: 11 }, { on: ['iA'] })`. */
export function lift<Schema extends z.ZodType, C extends Layout, S extends Layout>(
  operator: Operator<Schema, C, S>,
): (params: z.input<Schema>, options?: StepOptions) => OperatorFunction<Block, Block> {
  return (params, options = {}) => {
    const checked = operator.params.safeParse(params);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      throw new ConfigError(`${operator.name}: ${issue.path.join('.')} ${issue.message}`, issue.path as string[]);
    }
    return process((input) => new Stage(operator, checked.data, options, input));
  };
}
