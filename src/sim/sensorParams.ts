import { z } from 'zod';
import { count, notNegative, positive, real } from './quantities.ts';

/** What goes wrong between the sensor and the receiver. All off unless said. */
const faults = z
  .strictObject({
    spikeRateHz: notNegative('1/s', 'Mean number of spikes a second and channel.').default(0),
    spikeSize: notNegative("channel's unit", 'Largest height of a spike; height and sign are uniform.').default(0),
    dropoutRateHz: notNegative('1/s', 'Mean number of dropouts a second and channel.').default(0),
    dropoutS: notNegative('s', 'Mean length of a dropout: its samples are MISSING.').default(0),
    lossRateHz: notNegative(
      '1/s',
      'Mean number of losses a second: all channels at once, a gap in the stream.',
    ).default(0),
    lossS: notNegative('s', 'Mean length of a loss.').default(0),
  })
  .prefault({});

export type FaultParams = z.output<typeof faults>;

export const NO_FAULTS: FaultParams = faults.parse(undefined);

export const sensorParams = z.strictObject({
  currents: z.strictObject({
    phases: count(2, 3, '1', 'Measured phases: iA iB, or iC too.').default(2),
    rangeA: positive('A', 'The converter spans -rangeA to rangeA.'),
    bits: count(6, 24, 'bit', 'Resolution of the converter.'),
    noiseA: notNegative('A', 'Standard deviation of the noise.').default(0),
    offsetA: notNegative('A', 'Standard deviation of the offset from channel to channel.').default(0),
    gainError: notNegative('1', 'Standard deviation of the gain from channel to channel.').default(0),
    sampleOffsetS: real('s', 'Distance of the sampling instant from the middle of the zero vector.').default(0),
    jitterS: notNegative('s', 'Standard deviation of the sampling instant.').default(0),
    faults,
  }),
  encoder: z.strictObject({
    countsPerTurn: count(4, 2 ** 26, '1', 'Steps a turn.'),
    faults,
  }),
  temperatures: z.strictObject({
    stepK: positive('K', 'Resolution.').default(0.1),
    noiseK: notNegative('K', 'Standard deviation of the noise.').default(0),
    windingLagS: notNegative('s', 'Time constant of the sensor in the winding.').default(0),
    caseLagS: notNegative('s', 'Time constant of the sensor on the case.').default(0),
    coolantLagS: notNegative('s', 'Time constant of the sensor in the coolant.').default(0),
    faults,
  }),
  drive: z
    .strictObject({
      stepV: positive('V', 'Resolution of the bus voltage.').default(0.1),
      noiseV: notNegative('V', 'Standard deviation of the noise of the bus voltage.').default(0),
      faults,
    })
    .prefault({}),
});

export type SensorParams = z.output<typeof sensorParams>;
