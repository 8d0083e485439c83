import type { Stream } from '../core/stream.ts';
import { checkMotor } from './checkMotor.ts';
import { CurrentControl, SpeedControl } from './control.ts';
import { Cycle, type Segment } from './cycle.ts';
import { randomFor } from './faults.ts';
import { Heat } from './heat.ts';
import { Inverter } from './inverter.ts';
import type { MotorInput, MotorParams } from './params.ts';
import { Plant, plantParams } from './plant.ts';
import type { Emit } from './streamWriter.ts';
import { Telemetry } from './telemetry.ts';

/** Integration steps in a control period: the fastest the plant does is turn by some tenths of a radian in one. */
const SUBSTEPS = 2;
const RPM = Math.PI / 30;

export interface MotorOptions {
  /** Motor's name in its streams. Default: the parameters' name. */
  readonly name?: string;
  /** Time of the first sample, seconds since 1970 UTC. Default 0. */
  readonly startS?: number;
}

/** Energies since the start, J: in = out + magnetic + kinetic + stored + toCoolant. */
export interface EnergyBalance {
  /** Into the motor's terminals. */
  readonly in: number;
  /** Into the load. */
  readonly out: number;
  /** In the inductances now. */
  readonly magnetic: number;
  /** In the rotating mass now. */
  readonly kinetic: number;
  /** Heat in the parts, against the start. */
  readonly stored: number;
  /** Heat given to the coolant. */
  readonly toCoolant: number;
  /** What became heat, by cause: together stored + toCoolant. */
  readonly copper: number;
  readonly iron: number;
  readonly friction: number;
}

/**
 * A permanent-magnet synchronous motor with inverter, control, load, temperatures and sensors.
 *
 * Each control period: sample the currents, control, apply the voltage computed one period ago, integrate. At the encoder's
 * rate: follow the cycle, control the speed, let the parts warm. The same parameters and seed give the same bits.
 * Streams: see Telemetry. Parameters: params.ts, sensorParams.ts, cycle.ts.
 * Cost: below 0.5 us a current sample; no object or array is made per sample.
 */
export class Motor {
  readonly params: MotorParams;
  readonly streams: readonly Stream[];
  readonly heat: Heat;
  readonly plant: Plant;

  private readonly period: number;
  private readonly superviseEvery: number;
  private readonly cycle: Cycle;
  private readonly inverter: Inverter;
  private readonly currentControl: CurrentControl;
  private readonly speedControl: SpeedControl;
  private readonly telemetry: Telemetry;
  private index = 0;
  private owed = 0;
  private energyIn = 0;
  private energyOut = 0;

  /** Throws ConfigError with the path of the wrong parameter. */
  constructor(params: MotorInput, seed: number, options: MotorOptions = {}) {
    const checked = checkMotor(params);
    const { rates } = checked;
    this.params = checked;
    this.period = 1 / rates.currentsHz;
    this.superviseEvery = Math.round(rates.currentsHz / rates.encoderHz);
    this.cycle = new Cycle(checked.cycle, randomFor(seed, 'cycle'));
    this.plant = new Plant(plantParams(checked), this.period / SUBSTEPS);
    this.heat = new Heat(checked, 1 / rates.encoderHz);
    this.heat.warm(this.plant);
    this.inverter = new Inverter(checked.inverter, this.period);
    this.currentControl = new CurrentControl(checked, this.period);
    this.speedControl = new SpeedControl(checked, 1 / rates.encoderHz);
    this.telemetry = new Telemetry(checked, seed, options.name ?? checked.name, options.startS ?? 0);
    this.streams = this.telemetry.streams;
  }

  /** Simulated time, s. */
  get timeS(): number {
    return this.index * this.period;
  }

  /** What the cycle asks for now. */
  get segment(): Segment {
    return this.cycle.current;
  }

  get energy(): EnergyBalance {
    const { heat, plant } = this;
    return {
      in: this.energyIn,
      out: this.energyOut,
      magnetic: plant.magneticEnergy,
      kinetic: plant.kineticEnergy,
      stored: heat.stored,
      toCoolant: heat.toCoolant,
      copper: heat.copper,
      iron: heat.ironStator + heat.ironRotor,
      friction: heat.friction,
    };
  }

  /** Runs on by so many seconds of motor time and emits the blocks that fill meanwhile, each borrowed until emit returns. */
  advance(seconds: number, emit: Emit): void {
    this.owed += seconds / this.period;
    // whole periods now, the rest at the next call; sums of decimals end just below whole numbers
    for (; this.owed > 1 - 1e-6; this.owed--) this.step(emit);
  }

  /** Emits the blocks that are not yet full. */
  flush(emit: Emit): void {
    this.telemetry.flush(emit);
  }

  private step(emit: Emit): void {
    const { plant, inverter, heat, telemetry, currentControl, speedControl, period } = this;
    const supervise = this.index % this.superviseEvery === 0;
    if (supervise) this.supervise();
    this.index++;

    telemetry.sample(plant, heat, inverter, supervise, emit);
    currentControl.update(speedControl, telemetry.measured, plant.omegaE, inverter.limit);
    inverter.apply(plant, currentControl);
    heat.brake(plant);
    for (let i = 0; i < SUBSTEPS; i++) plant.step();
    heat.collect(plant);
    inverter.draw(plant.energyIn / period);
    this.energyIn += plant.energyIn;
    this.energyOut += plant.energyOut;
    plant.energyIn = 0;
    plant.energyOut = 0;
    telemetry.sampleDrive(currentControl, speedControl, inverter, emit);
  }

  private supervise(): void {
    const { plant, cycle, speedControl, inverter, params } = this;
    const dt = this.period * this.superviseEvery;
    if (this.index > 0) {
      this.heat.step(plant, cycle.current.coolantC ?? params.thermal.coolantC);
      cycle.advance(dt);
    }
    const { speedRpm, torqueNm, drivenRpm, loadNm } = cycle.current;
    plant.load += ((loadNm - plant.load) * dt) / (params.mechanics.loadRiseS + dt);
    plant.driven = drivenRpm !== undefined;
    if (drivenRpm !== undefined) {
      const most = params.control.accelerationRpmPerS * RPM;
      plant.drivenAcceleration = Math.min(most, Math.max(-most, (drivenRpm * RPM - plant.omega) / dt));
    }
    speedControl.weakenField(this.currentControl.takeMeanVoltage(), inverter.limit, plant.omegaE);
    if (speedRpm !== undefined) speedControl.followSpeed(speedRpm * RPM, plant.omega);
    else speedControl.followTorque(torqueNm!, plant.omega);
  }
}

/** A simulated motor at rest. Throws ConfigError with the path of the wrong parameter. */
export function createMotor(params: MotorInput, seed: number, options: MotorOptions = {}): Motor {
  return new Motor(params, seed, options);
}
