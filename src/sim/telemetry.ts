import type { Random } from '../core/random.ts';
import { channel, type Stream } from '../core/stream.ts';
import type { CurrentControl, Currents, SpeedControl } from './control.ts';
import { randomFor } from './faults.ts';
import type { Heat } from './heat.ts';
import type { Inverter } from './inverter.ts';
import type { MotorParams } from './params.ts';
import type { Plant } from './plant.ts';
import { type FaultParams, NO_FAULTS } from './sensorParams.ts';
import { AnalogSensor, encoderPosition, Lag } from './sensors.ts';
import { type Emit, StreamWriter } from './streamWriter.ts';

const SQRT3 = Math.sqrt(3);

/** Length of a block in seconds: of the fast streams, and of those at 100 S/s and slower. */
const FAST_BLOCK_S = 0.0256;
const SLOW_BLOCK_S = 0.1;

/**
 * All that the motor tells, one stream a time base:
 *
 *   currents      iA iB (iC), A: through the converter, at the PWM rate
 *   encoder       thetaM, rad: counted steps, over all turns
 *   drive         vBus ud uq, V, torqueRef, Nm: means over the sample period that the drive itself knows; time is its middle
 *   temperatures  tempWinding tempCase tempCoolant, degC: sensors with lag and steps
 *   truth         tempMagnet tempWindingTrue tempStator tempCaseTrue, degC, idTrue iqTrue, A, torque, Nm, omegaMTrue, rad/s:
 *                 no sensor, no fault
 *
 * The current control gets the same converter's readings, but none of the faults of transmission.
 */
export class Telemetry {
  readonly streams: readonly Stream[];
  /** The latest currents as the control sees them. */
  readonly measured: { -readonly [K in keyof Currents]: number } = { id: 0, iq: 0 };

  private readonly params: MotorParams;
  private readonly currents: StreamWriter;
  private readonly encoder: StreamWriter;
  private readonly drive: StreamWriter;
  private readonly temperatures: StreamWriter;
  private readonly truth: StreamWriter;
  private readonly phaseSensors: readonly AnalogSensor[];
  private readonly temperatureSensors: readonly AnalogSensor[];
  private readonly busSensor: AnalogSensor;
  private readonly lags: readonly [winding: Lag, house: Lag, coolant: Lag];
  private readonly jitter: Random;
  private readonly every: { readonly drive: number; readonly temperatures: number; readonly truth: number };
  private index = 0;
  private vdSum = 0;
  private vqSum = 0;
  private busSum = 0;
  private torqueSum = 0;

  constructor(params: MotorParams, seed: number, motor: string, startS: number) {
    const { sensors, rates, thermal } = params;
    this.params = params;
    const writer = (
      name: string,
      rateHz: number,
      units: Record<string, string>,
      blockS: number,
      faults: FaultParams,
      firstS = startS,
    ) => {
      const channels = Object.entries(units).map(([c, unit]) => channel(c, unit));
      const stream = { motor, name, rateHz, channels, delayS: 0 };
      return new StreamWriter(stream, blockS, firstS, faults, randomFor(seed, `${name} faults`));
    };
    const phases = { iA: 'A', iB: 'A', ...(sensors.currents.phases === 3 && { iC: 'A' }) };
    this.currents = writer('currents', rates.currentsHz, phases, FAST_BLOCK_S, sensors.currents.faults);
    this.encoder = writer('encoder', rates.encoderHz, { thetaM: 'rad' }, FAST_BLOCK_S, sensors.encoder.faults);
    this.drive = writer(
      'drive',
      rates.driveHz,
      { vBus: 'V', ud: 'V', uq: 'V', torqueRef: 'Nm' },
      SLOW_BLOCK_S,
      sensors.drive.faults,
      startS + 0.5 / rates.driveHz,
    );
    this.temperatures = writer(
      'temperatures',
      rates.temperaturesHz,
      { tempWinding: 'degC', tempCase: 'degC', tempCoolant: 'degC' },
      SLOW_BLOCK_S,
      sensors.temperatures.faults,
    );
    this.truth = writer(
      'truth',
      rates.truthHz,
      {
        tempMagnet: 'degC',
        tempWindingTrue: 'degC',
        tempStator: 'degC',
        tempCaseTrue: 'degC',
        idTrue: 'A',
        iqTrue: 'A',
        torque: 'Nm',
        omegaMTrue: 'rad/s',
      },
      SLOW_BLOCK_S,
      NO_FAULTS,
    );
    this.streams = [this.currents, this.encoder, this.drive, this.temperatures, this.truth].map((w) => w.stream);

    const { rangeA, bits, noiseA, offsetA, gainError } = sensors.currents;
    this.phaseSensors = Object.keys(phases).map((name) => {
      const random = randomFor(seed, `${name} sensor`);
      const offset = offsetA * random.normal();
      const gain = 1 + gainError * random.normal();
      return new AnalogSensor({ step: (2 * rangeA) / 2 ** bits, range: rangeA, noise: noiseA, offset, gain }, random);
    });
    const unbounded = { range: Number.POSITIVE_INFINITY, offset: 0, gain: 1 };
    const { stepK, noiseK, windingLagS, caseLagS, coolantLagS } = sensors.temperatures;
    this.temperatureSensors = ['tempWinding', 'tempCase', 'tempCoolant'].map(
      (name) => new AnalogSensor({ ...unbounded, step: stepK, noise: noiseK }, randomFor(seed, `${name} sensor`)),
    );
    const { stepV, noiseV } = sensors.drive;
    this.busSensor = new AnalogSensor({ ...unbounded, step: stepV, noise: noiseV }, randomFor(seed, 'vBus sensor'));
    const dt = 1 / rates.encoderHz;
    this.lags = [
      new Lag(windingLagS, dt, thermal.initialC),
      new Lag(caseLagS, dt, thermal.initialC),
      new Lag(coolantLagS, dt, thermal.coolantC),
    ];
    this.jitter = randomFor(seed, 'jitter');
    this.every = {
      drive: Math.round(rates.currentsHz / rates.driveHz),
      temperatures: Math.round(rates.currentsHz / rates.temperaturesHz),
      truth: Math.round(rates.currentsHz / rates.truthHz),
    };
  }

  /** Everything that is sampled at the start of a control period; `supervised`: at which the encoder is, too. */
  sample(plant: Plant, heat: Heat, inverter: Inverter, supervised: boolean, emit: Emit): void {
    this.sampleCurrents(plant, inverter, emit);
    if (supervised) {
      this.encoder.put(0, encoderPosition(plant.turns, plant.angle, this.params.sensors.encoder.countsPerTurn));
      this.encoder.end(emit);
      this.lags[0].follow(heat.winding);
      this.lags[1].follow(heat.case);
      this.lags[2].follow(heat.coolantTemperature);
    }
    if (this.index % this.every.temperatures === 0) this.sampleTemperatures(emit);
    if (this.index % this.every.truth === 0) this.sampleTruth(plant, heat, emit);
    this.index++;
  }

  /** The drive's values of the past control period. */
  sampleDrive(current: CurrentControl, speed: SpeedControl, inverter: Inverter, emit: Emit): void {
    this.vdSum += current.vd;
    this.vqSum += current.vq;
    this.busSum += inverter.busV;
    this.torqueSum += speed.torqueRef;
    const n = this.every.drive;
    if (this.index % n !== 0) return;
    this.drive.put(0, this.busSensor.read(this.busSum / n));
    this.drive.put(1, this.vdSum / n);
    this.drive.put(2, this.vqSum / n);
    this.drive.put(3, this.torqueSum / n);
    this.drive.end(emit);
    this.vdSum = 0;
    this.vqSum = 0;
    this.busSum = 0;
    this.torqueSum = 0;
  }

  flush(emit: Emit): void {
    for (const w of [this.currents, this.encoder, this.drive, this.temperatures, this.truth]) w.flush(emit);
  }

  private sampleCurrents(plant: Plant, inverter: Inverter, emit: Emit): void {
    const { sampleOffsetS, jitterS } = this.params.sensors.currents;
    const { electrical } = this.params;
    let { id, iq, cosE, sinE } = plant;
    const offset = jitterS > 0 ? sampleOffsetS + jitterS * this.jitter.normal() : sampleOffsetS;
    if (offset !== 0) {
      // the rotor turns on, and the PWM ripple is not zero there
      const turn = plant.omegaE * offset;
      inverter.skip(offset, plant);
      id -= (inverter.skippedAlpha * cosE + inverter.skippedBeta * sinE) / electrical.ldH;
      iq -= (inverter.skippedBeta * cosE - inverter.skippedAlpha * sinE) / electrical.lqH;
      cosE -= plant.sinE * turn;
      sinE += plant.cosE * turn;
    }
    const alpha = id * cosE - iq * sinE;
    const beta = id * sinE + iq * cosE;
    const a = this.readPhase(0, alpha);
    const b = this.readPhase(1, (SQRT3 * beta - alpha) / 2);
    let alphaMeasured = a;
    let betaMeasured = (a + 2 * b) / SQRT3;
    if (this.phaseSensors.length === 3) {
      const c = this.readPhase(2, (-SQRT3 * beta - alpha) / 2);
      alphaMeasured = (2 * a - b - c) / 3;
      betaMeasured = (b - c) / SQRT3;
    }
    this.currents.end(emit);
    this.measured.id = alphaMeasured * plant.cosE + betaMeasured * plant.sinE;
    this.measured.iq = betaMeasured * plant.cosE - alphaMeasured * plant.sinE;
  }

  private readPhase(phase: number, current: number): number {
    const sensor = this.phaseSensors[phase];
    const value = sensor.read(current);
    this.currents.put(phase, value, sensor.flags);
    return value;
  }

  private sampleTemperatures(emit: Emit): void {
    for (let i = 0; i < this.lags.length; i++) {
      this.temperatures.put(i, this.temperatureSensors[i].read(this.lags[i].value));
    }
    this.temperatures.end(emit);
  }

  private sampleTruth(plant: Plant, heat: Heat, emit: Emit): void {
    const { truth } = this;
    truth.put(0, heat.magnets);
    truth.put(1, heat.winding);
    truth.put(2, heat.stator);
    truth.put(3, heat.case);
    truth.put(4, plant.id);
    truth.put(5, plant.iq);
    truth.put(6, plant.torque);
    truth.put(7, plant.omega);
    truth.end(emit);
  }
}
