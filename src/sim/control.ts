import type { MotorParams } from './params.ts';

/** Currents in rotor coordinates, A. */
export interface Currents {
  readonly id: number;
  readonly iq: number;
}

/**
 * Field-oriented current control: a PI controller an axis, decoupled, with the voltage limited as a vector.
 *
 *   vd = kd (e + (rs / ld) integral e) - omegaE lq iq,   vq likewise + omegaE (ld id + flux)
 *
 * Gains by pole cancellation: kd = ld * bandwidth. Anti-windup by back-calculation. The control knows the motor cold, at the
 * reference temperature, as a drive does.
 * Source: D. Schroeder, Elektrische Antriebe - Regelung von Antriebssystemen.
 */
export class CurrentControl {
  vd = 0;
  vq = 0;

  private readonly ld: number;
  private readonly lq: number;
  private readonly rs: number;
  private readonly flux: number;
  private readonly bandwidth: number;
  private readonly period: number;
  private sumD = 0;
  private sumQ = 0;
  private amplitudes = 0;
  private updates = 0;

  constructor({ electrical, control }: MotorParams, period: number) {
    this.ld = electrical.ldH;
    this.lq = electrical.lqH;
    this.rs = electrical.rsOhm;
    this.flux = electrical.fluxLinkageWb;
    this.bandwidth = 2 * Math.PI * control.currentBandwidthHz;
    this.period = period;
  }

  update(wanted: SpeedControl, { id, iq }: Currents, omegaE: number, limit: number): void {
    const { bandwidth, period } = this;
    const eD = wanted.idRef - id;
    const eQ = wanted.iqRef - iq;
    const vd = bandwidth * this.ld * eD + this.sumD - omegaE * this.lq * iq;
    const vq = bandwidth * this.lq * eQ + this.sumQ + omegaE * (this.ld * id + this.flux);
    const amplitude = Math.sqrt(vd * vd + vq * vq);
    const scale = amplitude > limit ? limit / amplitude : 1;
    this.vd = scale * vd;
    this.vq = scale * vq;
    this.sumD += period * bandwidth * (this.rs * eD + this.vd - vd);
    this.sumQ += period * bandwidth * (this.rs * eQ + this.vq - vq);
    this.amplitudes += scale * amplitude;
    this.updates++;
  }

  /** Mean amplitude of the voltage since the last call. */
  takeMeanVoltage(): number {
    const mean = this.updates > 0 ? this.amplitudes / this.updates : 0;
    this.amplitudes = 0;
    this.updates = 0;
    return mean;
  }
}

/**
 * Speed control and the choice of currents: PI with a sloped set point, maximum torque per ampere, field weakening by the
 * voltage that the current control asks for, current limit.
 *
 * MTPA: id = f / (2 (lq - ld)) - sqrt((f / (2 (lq - ld)))^2 + iq^2), 0 for a machine without saliency.
 * Source: S. Morimoto et al., Expansion of Operating Limits for Permanent Magnet Motor by Current Vector Control Considering
 * Inverter Capacity, IEEE Trans. Industry Applications 26 (1990).
 */
export class SpeedControl {
  idRef = 0;
  iqRef = 0;
  torqueRef = 0;

  private readonly gain: number;
  private readonly integralGain: number;
  private readonly slope: number;
  private readonly maxCurrent: number;
  private readonly p: number;
  private readonly ld: number;
  private readonly lq: number;
  private readonly flux: number;
  private readonly period: number;
  private reference = 0;
  private sum = 0;
  private weakening = 0;

  constructor({ electrical, control, mechanics }: MotorParams, period: number) {
    const bandwidth = 2 * Math.PI * control.speedBandwidthHz;
    this.gain = mechanics.inertiaKgM2 * bandwidth;
    this.integralGain = (this.gain * bandwidth) / 4;
    this.slope = ((control.accelerationRpmPerS * Math.PI) / 30) * period;
    this.maxCurrent = control.maxCurrentA;
    this.p = electrical.polePairs;
    this.ld = electrical.ldH;
    this.lq = electrical.lqH;
    this.flux = electrical.fluxLinkageWb;
    this.period = period;
  }

  /** Holds a speed, rad/s. */
  followSpeed(target: number, omega: number): void {
    this.reference += Math.min(this.slope, Math.max(-this.slope, target - this.reference));
    const error = this.reference - omega;
    const wanted = this.gain * error + this.sum;
    this.setTorque(wanted);
    // stops integrating into the limit
    if (wanted === this.torqueRef || wanted * error < 0) this.sum += this.period * this.integralGain * error;
  }

  /** Holds a torque; the speed loop takes over from the speed that it finds later. */
  followTorque(torque: number, omega: number): void {
    this.reference = omega;
    this.sum = 0;
    this.setTorque(torque);
  }

  /** `voltage` is the amplitude asked for lately, `limit` what the inverter has: the rest is kept as margin for control. */
  weakenField(voltage: number, limit: number, omegaE: number): void {
    const excess = voltage - 0.95 * limit;
    const stiffness = Math.abs(omegaE) * this.ld + (0.1 * limit) / this.maxCurrent;
    const change = (-WEAKENING_RATE * this.period * excess) / stiffness;
    this.weakening = Math.min(0, Math.max(-0.9 * this.maxCurrent, this.weakening + change));
  }

  private setTorque(wanted: number): void {
    const { ld, lq, flux, p, maxCurrent } = this;
    let best = 0;
    if (lq > ld) {
      const f = flux / (2 * (lq - ld));
      best = f - Math.sqrt(f * f + this.iqRef * this.iqRef);
    }
    this.idRef = Math.max(-maxCurrent, best + this.weakening);
    const perAmpere = 1.5 * p * (flux + (ld - lq) * this.idRef);
    const room = Math.sqrt(Math.max(0, maxCurrent * maxCurrent - this.idRef * this.idRef));
    const iq = wanted / perAmpere;
    this.iqRef = Math.min(room, Math.max(-room, iq));
    this.torqueRef = this.iqRef === iq ? wanted : perAmpere * this.iqRef;
  }
}

/** Of the field-weakening integrator, 1/s: slower than the current loop, faster than the speed loop. */
const WEAKENING_RATE = 200;
