import { z } from 'zod';
import { cycleParams } from './cycle.ts';
import { count, notNegative, positive, real, share } from './quantities.ts';
import { sensorParams } from './sensorParams.ts';

const electrical = z.strictObject({
  polePairs: count(1, 50, '1', 'Pole pairs.'),
  rsOhm: positive('ohm', 'Resistance of one phase at referenceC.'),
  ldH: positive('H', 'Inductance of the d axis.'),
  lqH: positive('H', 'Inductance of the q axis.'),
  fluxLinkageWb: positive('Wb', "Magnets' flux linkage of one phase, amplitude, at referenceC."),
  referenceC: real('degC', 'Temperature at which rsOhm and fluxLinkageWb hold.').default(20),
  copperPerK: notNegative('1/K', 'Relative rise of the resistance.').default(0.00393),
  magnetPerK: real('1/K', 'Relative change of the flux linkage; NdFeB about -0.0011, ferrite -0.002.').default(-0.0011),
});

const mechanics = z.strictObject({
  inertiaKgM2: positive('kg m^2', 'Inertia of rotor and coupled load.'),
  viscousNmS: notNegative('Nm s/rad', 'Viscous friction.'),
  coulombNm: notNegative('Nm', 'Coulomb friction.'),
  breakawayRpm: positive('rpm', 'Speed at which Coulomb friction has reached 0.71 of its value.').default(5),
  loadRiseS: notNegative('s', 'Time constant with which a new load torque builds up.').default(0.05),
});

const ironPart = z.strictObject({
  hysteresisWPerHz: notNegative('W/Hz', 'Hysteresis loss per electrical frequency, at the reference flux.'),
  eddyWPerHz2: notNegative('W/Hz^2', 'Eddy-current loss per squared electrical frequency, at the reference flux.'),
});

const inverter = z.strictObject({
  sourceV: positive('V', 'Voltage of the DC source without load.'),
  sourceOhm: notNegative('ohm', "The source's inner resistance.").default(0),
  maxModulation: share('Share of bus voltage / sqrt(3) that the control may use.').default(0.95),
  deadTimeS: notNegative('s', 'Dead time of a half bridge.').default(0),
  deadTimeCurrentA: positive('A', 'Current below which the dead-time error falls linearly to zero.').default(0.1),
});

const control = z.strictObject({
  currentBandwidthHz: positive('Hz', 'Bandwidth of the current loop.'),
  speedBandwidthHz: positive('Hz', 'Bandwidth of the speed loop.'),
  maxCurrentA: positive('A', 'Limit of the current amplitude.'),
  accelerationRpmPerS: positive('rpm/s', 'Slope of the speed set point.'),
});

const thermal = z.strictObject({
  initialC: real('degC', 'Temperature of all parts at the start.').default(25),
  coolantC: real('degC', 'Temperature of the coolant where the cycle says nothing.').default(25),
  coolantLagS: notNegative('s', 'Time constant with which the coolant follows the cycle.').default(60),
  frictionToRotor: share('Share of the friction that heats the rotor; the rest heats the case.').default(0.5),
  capacities: z.strictObject({
    winding: positive('J/K', 'Copper.'),
    stator: positive('J/K', 'Stator iron.'),
    rotor: positive('J/K', 'Rotor iron and magnets.'),
    case: positive('J/K', 'Case and end shields.'),
  }),
  conductances: z.strictObject({
    windingStator: notNegative('W/K', 'Through the slot insulation.'),
    windingCase: notNegative('W/K', 'From the end turns.'),
    statorCase: notNegative('W/K', 'Through the press fit.'),
    rotorCase: notNegative('W/K', 'Through shaft and bearings.'),
    caseCoolant: notNegative('W/K', 'Into the coolant.'),
    statorRotor: notNegative('W/K', 'Through the air gap at standstill.'),
    airGapKneeRpm: positive('rpm', 'Speed above which the air gap conducts with the root of the speed.'),
  }),
});

const rates = z
  .strictObject({
    currentsHz: positive('Hz', 'Currents; PWM and current control run at the same rate.').default(10_000),
    encoderHz: positive('Hz', 'Encoder; the speed loop runs at the same rate.').default(1000),
    driveHz: positive('Hz', "The drive's own values.").default(100),
    truthHz: positive('Hz', 'True states.').default(100),
    temperaturesHz: positive('Hz', 'Temperature sensors.').default(1),
  })
  .prefault({});

/** Parameters of a simulated motor, as a motor file holds them. */
export const motorParams = z.strictObject({
  name: z.string().min(1, 'must not be empty').meta({ unit: '', description: "The motor's name in its streams." }),
  electrical,
  mechanics,
  iron: z.strictObject({ stator: ironPart, rotor: ironPart }),
  inverter,
  control,
  thermal,
  sensors: sensorParams,
  rates,
  cycle: cycleParams,
});

export type MotorInput = z.input<typeof motorParams>;
export type MotorParams = z.output<typeof motorParams>;
