import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../src/io/config/packageRoot.ts';
import { createMotor } from '../src/sim/motor.ts';

/**
 * Speed of the demo's simulated motor, all streams and disturbances on. CPU time, so that other work on the machine counts
 * little. A program of the bench.
 */
const SECONDS = 50;
const params = parse(readFileSync(join(packageRoot(), 'motors', 'demo-servo.yaml'), 'utf8'));
const motor = createMotor(params, 1);

/** Times real time. */
function run(): number {
  const before = process.cpuUsage();
  motor.advance(SECONDS, () => {});
  const { user, system } = process.cpuUsage(before);
  return SECONDS / ((user + system) / 1e6);
}

run(); // for the compiler
const rounds = Array.from({ length: 5 }, run).sort((a, b) => a - b);
const samples = (rounds[2] * motor.params.rates.currentsHz) / 1e6;
console.log(`The demo's motor: ${rounds[2].toFixed(0)} times real time, ${samples.toFixed(2)} M current samples/s.`);
