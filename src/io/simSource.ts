import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Observable } from 'rxjs';
import type { Block } from '../core/block.ts';
import { ConfigError, unknownName } from '../core/errors.ts';
import { checkMotor } from '../sim/checkMotor.ts';
import { createMotor } from '../sim/motor.ts';
import type { MotorParams } from '../sim/params.ts';
import { packageRoot } from './config/packageRoot.ts';
import { readYaml } from './config/yamlFile.ts';
import { Pace, parseSpeed } from './log/pace.ts';
import type { Source } from './source.ts';

/** Motor time that is simulated in one go, so that timers and Ctrl-C get their turn between. */
const SLICE_S = 0.0256;

export interface SimOptions {
  /** Parameters, or the path of their YAML file, or its name in the package's motors folder. */
  readonly motor: string | MotorParams;
  readonly seed?: number;
  /** Motor time after which the source ends. Default: it goes on for ever. */
  readonly durationS?: number;
  /** `max` (default), `1x`, `10x`, or the factor itself. */
  readonly speed?: string | number;
  /** Name of the motor in the streams. Default: the parameters' name. */
  readonly name?: string;
  /** Streams to give. Default: all. */
  readonly streams?: readonly string[];
  /** Awaited before each slice: how a slow sink holds the simulation back. */
  readonly ready?: () => Promise<void> | undefined;
}

export interface SimCounters {
  samples: number;
  lost: number;
}

/**
 * The simulated motor as a source of its streams. Each subscription simulates anew from the start, with the same bits.
 * Blocks keep the order of their last samples' times within a slice of 25.6 ms. Throws ConfigError with the parameter's place, IoError.
 */
export async function openSim(options: SimOptions): Promise<Source<SimCounters>> {
  const speed = parseSpeed(options.speed);
  const params = typeof options.motor === 'string' ? await readMotor(options.motor) : checkMotor(options.motor);
  const make = () => createMotor(params, options.seed ?? 1, { name: options.name });
  const all = new Map(make().streams.map((s) => [s.name, s]));
  const names = options.streams ?? [...all.keys()];
  const streams = names.map((name) => {
    const stream = all.get(name);
    if (!stream) throw new ConfigError(`sim: ${unknownName('stream', name, [...all.keys()])}`, ['streams']);
    return stream;
  });
  const counters: SimCounters = { samples: 0, lost: 0 };

  const blocks = new Observable<Block>((subscriber) => {
    const stop = new AbortController();
    Object.assign(counters, { samples: 0, lost: 0 });
    const motor = make();
    const emit = (block: Block): void => {
      const stream = streams.find((s) => s.name === block.stream.name);
      if (subscriber.closed || !stream) return;
      block.stream = stream; // one identity for all subscriptions
      block.arrived = performance.now() / 1000;
      counters.samples += block.n;
      counters.lost += block.gapBefore;
      subscriber.next(block);
    };
    const run = async (): Promise<void> => {
      const pace = new Pace(speed, stop.signal);
      const end = options.durationS ?? Number.POSITIVE_INFINITY;
      let turned = performance.now();
      while (motor.timeS < end - 1e-9) {
        await pace.until(motor.timeS);
        const busy = options.ready?.();
        if (busy) await busy;
        if (performance.now() - turned > 10) {
          await turn();
          turned = performance.now();
        }
        if (subscriber.closed) return;
        motor.advance(Math.min(SLICE_S, end - motor.timeS), emit);
      }
      motor.flush(emit);
      subscriber.complete();
    };
    run().catch((error: unknown) => subscriber.error(error));
    return () => stop.abort();
  });
  return { streams, blocks, counters };
}

/** Reads a motor's parameters. Throws ConfigError with file:line:col. */
async function readMotor(nameOrPath: string): Promise<MotorParams> {
  const isPath = nameOrPath.includes('/') || /\.ya?ml$/.test(nameOrPath);
  const document = await readYaml(isPath ? nameOrPath : join(packageRoot(), 'motors', `${nameOrPath}.yaml`));
  try {
    return checkMotor(document.value);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw document.error([{ message: error.message, path: error.path }]);
  }
}
