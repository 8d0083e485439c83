import { cComment } from '../../codegen/cIdentifier.ts';
import type { PipelineC } from '../../codegen/pipeline.ts';

/** What SimpleFOC has for a channel of the usual name. */
const SIMPLE_FOC: Readonly<Record<string, string>> = {
  iA: 'currentSense.getPhaseCurrents().a',
  iB: 'currentSense.getPhaseCurrents().b',
  iC: 'currentSense.getPhaseCurrents().c',
  id: 'motor.current.d',
  iq: 'motor.current.q',
  ud: 'motor.voltage.d',
  uq: 'motor.voltage.q',
  thetaE: 'motor.electrical_angle',
  thetaM: 'motor.shaft_angle',
  omegaM: 'motor.shaft_velocity',
};

/** A function of C that puts a sample of each input into x: a place for the user's own lines. */
export function readSensors({ inputs, samples }: PipelineC, simpleFoc = false): string {
  const lines = inputs.map(({ name, unit, step }, i) => {
    const known = simpleFoc && Object.hasOwn(SIMPLE_FOC, name) ? `; SimpleFOC: ${SIMPLE_FOC[name]}` : '';
    return `  x[${i}] = 0; /* ${cComment(name)}, ${step === undefined ? '' : `${step} `}${cComment(unit)}${known} */`;
  });
  return ['/* put your own sensors here */', `static void read_sensors(${samples.type} *x) {`, ...lines, '}'].join(
    '\n',
  );
}

/** Microseconds between two calls of the chain, whole. */
export function periodUs({ rateHz }: PipelineC): number {
  return Math.max(1, Math.round(1e6 / rateHz));
}
