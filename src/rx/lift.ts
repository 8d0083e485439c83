import { Observable, type OperatorFunction, Subscriber } from 'rxjs';
import type { z } from 'zod';
import type { Block } from '../core/block.ts';
import { ConfigError } from '../core/errors.ts';
import { checkSchema, messageOf } from '../core/schemaProblems.ts';
import type { Stream } from '../core/stream.ts';
import type { StepOptions } from '../kernel/binding.ts';
import type { Layout } from '../kernel/layout.ts';
import type { Operator } from '../kernel/operator.ts';
import type { Emit, Processor } from '../kernel/processor.ts';
import { Stage } from '../kernel/stage.ts';

/**
 * A processor as an RxJS operator. State is born at subscription, one processor a stream, so that two subscribers (and two
 * motors in one observable) never share it. Blocks are borrowed: valid until next() returns.
 * The source's end flushes; errors pass through unchanged; `make` may throw ConfigError, which becomes the error of the stream.
 */
export function process(make: (input: Stream) => Processor): OperatorFunction<Block, Block> {
  return (source) => new Observable<Block>((subscriber) => source.subscribe(new ProcessorSubscriber(subscriber, make)));
}

/** Hands blocks on without the layers that RxJS puts around the functions of an observer: they cost as much as a small kernel. */
class ProcessorSubscriber extends Subscriber<Block> {
  private readonly make: (input: Stream) => Processor;
  private readonly processors = new Map<Stream, Processor>();
  private last: Processor | undefined;
  private readonly emit: Emit;

  constructor(subscriber: Subscriber<Block>, make: (input: Stream) => Processor) {
    super(subscriber);
    this.make = make;
    this.emit = (block) => subscriber.next(block);
  }

  protected override _next(block: Block): void {
    try {
      if (this.last?.input !== block.stream) this.last = this.processorOf(block.stream);
      this.last.push(block, this.emit);
    } catch (error) {
      this.error(error);
    }
  }

  protected override _complete(): void {
    try {
      for (const processor of this.processors.values()) processor.flush(this.emit);
    } catch (error) {
      this._error(error);
      return;
    }
    super._complete();
  }

  private processorOf(stream: Stream): Processor {
    const known = this.processors.get(stream);
    if (known) return known;
    const made = this.make(stream);
    this.processors.set(stream, made);
    return made;
  }
}

/** An operator of src/operators as a function of its parameters: `hampel({ windowLength: 11 }, { on: ['iA'] })`. */
export function lift<Schema extends z.ZodType, C extends Layout, S extends Layout>(
  operator: Operator<Schema, C, S>,
): (params: z.input<Schema>, options?: StepOptions) => OperatorFunction<Block, Block> {
  return (params, options = {}) => {
    const { data, problems } = checkSchema(operator.params, params, { label: operator.name, keyWord: 'parameter' });
    if (problems.length > 0) {
      throw new ConfigError(messageOf(problems), problems[0].path);
    }
    return process((input) => new Stage(operator, data, options, input));
  };
}
