import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Block, detach } from '../../src/core/block.ts';
import type { Motor } from '../../src/sim/motor.ts';
import type { MotorInput } from '../../src/sim/params.ts';

/** The motor of motors/demo-servo.yaml, with all its disturbances. */
export const demoServo: MotorInput = parse(
  readFileSync(new URL('../../motors/demo-servo.yaml', import.meta.url), 'utf8'),
);

/** A motor without friction, iron losses, dead time or sensor errors, that asks for a cycle. */
export function idealMotor(cycle: MotorInput['cycle'], change: Partial<MotorInput> = {}): MotorInput {
  const none = { hysteresisWPerHz: 0, eddyWPerHz2: 0 };
  return {
    name: 'ideal',
    electrical: demoServo.electrical,
    mechanics: { inertiaKgM2: 6e-4, viscousNmS: 0, coulombNm: 0 },
    iron: { stator: none, rotor: none },
    inverter: { sourceV: 320 },
    control: demoServo.control,
    thermal: { ...demoServo.thermal, initialC: 20, coolantC: 20 },
    sensors: {
      currents: { rangeA: 100, bits: 24 },
      encoder: { countsPerTurn: 2 ** 20 },
      temperatures: { stepK: 0.001 },
    },
    cycle,
    ...change,
  };
}

/** Copies of all blocks of so many seconds, by stream. */
export function record(motor: Motor, seconds: number): Record<string, Block[]> {
  const blocks: Record<string, Block[]> = Object.fromEntries(motor.streams.map((s) => [s.name, []]));
  const keep = (block: Block) => blocks[block.stream.name].push(detach(block));
  motor.advance(seconds, keep);
  motor.flush(keep);
  return blocks;
}

/** The last sample of a channel. */
export function last(blocks: readonly Block[], channel: string): number {
  const block = blocks[blocks.length - 1];
  return block.channels[block.stream.channels.findIndex((c) => c.name === channel)][block.n - 1];
}

/** All samples of a channel. */
export function samples(blocks: readonly Block[], channel: string): number[] {
  return blocks.flatMap((b) => [...b.channels[b.stream.channels.findIndex((c) => c.name === channel)]]);
}
