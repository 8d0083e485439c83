import { z } from 'zod';
import { constant } from './constant.ts';
import { cosineTo } from './cosine.ts';
import { exponential } from './exponential.ts';
import { oneCycle } from './oneCycle.ts';
import { Plateau } from './plateau.ts';
import { endsCycle, restarts } from './restarts.ts';
import type { Schedule } from './schedule.ts';
import { stepDecay } from './stepDecay.ts';
import { warmup } from './warmup.ts';

const part = z.number().gt(0).lt(1);
const end = z.number().min(0).max(1).default(0.01).meta({ description: 'Part of the rate at the end.' });

const settings = z
  .strictObject({
    constant: z.strictObject({}).optional(),
    cosine: z.strictObject({ end }).optional(),
    step: z
      .strictObject({
        every: z.int().min(1).default(30).meta({ unit: 'epochs', description: 'Time between two falls.' }),
        factor: part.default(0.1).meta({ description: 'What is left of the rate each time.' }),
      })
      .optional(),
    exponential: z
      .strictObject({ factor: part.default(0.97).meta({ description: 'What an epoch leaves of the rate.' }) })
      .optional(),
    restarts: z
      .strictObject({
        first: z.int().min(1).default(20).meta({ unit: 'epochs', description: 'Length of the first cycle.' }),
        multiply: z.int().min(1).default(1).meta({ description: 'Each cycle is so many times longer than the last.' }),
        end,
      })
      .optional(),
    oneCycle: z
      .strictObject({
        rise: part.default(0.3).meta({ description: 'Part of the training over which the rate rises.' }),
        startOver: z.number().min(1).default(25).meta({ description: 'The rate starts at its highest over this.' }),
        endOver: z.number().min(1).default(1e4).meta({ description: 'It ends at its start over this.' }),
      })
      .optional(),
    plateau: z
      .strictObject({
        factor: part.default(0.5).meta({ description: 'What is left of the rate each time.' }),
        patience: z.int().min(0).default(10).meta({ unit: 'epochs', description: 'Time without progress before.' }),
        least: part.default(0.001).meta({ description: 'Part of the rate below which it does not fall.' }),
      })
      .optional(),
  })
  .refine((given) => Object.keys(given).length === 1, 'must name one schedule');

/** `training.schedule` of a recipe: `cosine`, or with settings `{ step: { every: 20 } }`. */
export const scheduleSchema = z.union([
  z.enum(Object.keys(settings.shape) as (keyof typeof settings.shape)[]),
  settings,
]);
export type ScheduleSettings = z.output<typeof scheduleSchema>;

/** What moves the rate: a schedule, and what it may bring with it. */
export interface RateControl {
  readonly schedule: Schedule;
  /** Momentum that goes with the rate. */
  readonly momentumSchedule?: Schedule;
  readonly plateau?: Plateau;
  /** True for the last epoch of a cycle. */
  readonly endsCycle?: (epoch: number) => boolean;
}

/** Cycles that end within so many epochs; undefined for a schedule without. */
export function cyclesWithin(given: ScheduleSettings, epochs: number): number | undefined {
  const { endsCycle: ends } = makeSchedule(given, 0);
  return ends && Array.from({ length: epochs }, (_, epoch) => ends(epoch)).filter(Boolean).length;
}

export function makeSchedule(given: ScheduleSettings, warmupEpochs: number): RateControl {
  const control = controlOf(typeof given === 'string' ? settings.parse({ [given]: {} }) : given);
  return warmupEpochs > 0 ? { ...control, schedule: warmup(warmupEpochs, control.schedule) } : control;
}

function controlOf({
  cosine,
  step,
  exponential: decays,
  restarts: cycles,
  oneCycle: cycle,
  plateau,
}: z.output<typeof settings>): RateControl {
  if (cosine) return { schedule: cosineTo(cosine.end) };
  if (step) return { schedule: stepDecay(step) };
  if (decays) return { schedule: exponential(decays) };
  if (cycles) return { schedule: restarts(cycles), endsCycle: (epoch) => endsCycle(cycles, epoch) };
  if (cycle) {
    const { rate: schedule, momentum: momentumSchedule } = oneCycle(cycle);
    return { schedule, momentumSchedule };
  }
  return { schedule: constant, ...(plateau && { plateau: new Plateau(plateau) }) };
}
