import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createMotor } from '../src/sim/motor.ts';
import { machineLine } from './table.ts';

/**
 * Speed of the demo's simulated motor, all streams and disturbances on. CPU time, so that other work on the machine counts
 * little. Run: npx tsx bench/simulatedMotor.ts
 */
const SECONDS = 50;
const params = parse(readFileSync(new URL('../motors/demo-servo.yaml', import.meta.url), 'utf8'));
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
console.log(`Machine: ${machineLine()}`);
console.log(`simulated motor: ${rounds[2].toFixed(0)} times real time, ${samples.toFixed(2)} M current samples/s`);
