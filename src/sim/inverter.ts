import type { CurrentControl } from './control.ts';
import type { MotorParams } from './params.ts';
import { cosSmall, type Plant, sinSmall } from './plant.ts';

const SQRT3 = Math.sqrt(3);

/**
 * A two-level inverter with space-vector PWM, averaged over a PWM period, with what averaging leaves out as corrections:
 *
 * delay: what the control asks for in one period acts in the next, turned on to where the rotor will be in its middle;
 * dead time: phase k is off by -busV * deadTime / period * sgn(i_k); the sign is linear within +-deadTimeCurrentA, where the
 *   current commutates within the dead time;
 * ripple: a sample `offset` seconds from the middle of the zero vector sees i - v * offset / l, for within the zero vector the
 *   averaged voltage v is missing; a longer offset than the zero vector lasts is cut to it.
 *
 * Source: D. G. Holmes, T. A. Lipo, Pulse Width Modulation for Power Converters.
 */
export class Inverter {
  busV: number;
  /** Of the latest skip, V s. */
  skippedAlpha = 0;
  skippedBeta = 0;

  private readonly sourceV: number;
  private readonly sourceOhm: number;
  private readonly maxModulation: number;
  private readonly deadShare: number;
  private readonly deadTimeCurrent: number;
  private readonly period: number;
  private vAlphaNext = 0;
  private vBetaNext = 0;

  constructor(params: MotorParams['inverter'], period: number) {
    this.busV = params.sourceV;
    this.sourceV = params.sourceV;
    this.sourceOhm = params.sourceOhm;
    this.maxModulation = params.maxModulation;
    this.deadShare = params.deadTimeS / period;
    this.deadTimeCurrent = params.deadTimeCurrentA;
    this.period = period;
  }

  /** Largest amplitude that the control may ask for. */
  get limit(): number {
    return (this.maxModulation * this.busV) / SQRT3;
  }

  /** Sets the plant's voltage for the coming period and takes the control's for the one after. */
  apply(plant: Plant, control: CurrentControl): void {
    const { id, iq, cosE, sinE } = plant;
    const iAlpha = id * cosE - iq * sinE;
    const iBeta = id * sinE + iq * cosE;
    const lost = this.busV * this.deadShare;
    const a = lost * this.sign(iAlpha);
    const b = lost * this.sign((SQRT3 * iBeta - iAlpha) / 2);
    const c = lost * this.sign((-SQRT3 * iBeta - iAlpha) / 2);
    plant.vAlpha = this.vAlphaNext - (2 * a - b - c) / 3;
    plant.vBeta = this.vBetaNext - (b - c) / SQRT3;

    const ahead = 1.5 * this.period * plant.omegaE;
    const cosAhead = cosSmall(ahead);
    const sinAhead = sinSmall(ahead);
    const cosNext = cosAhead * cosE - sinAhead * sinE;
    const sinNext = cosAhead * sinE + sinAhead * cosE;
    this.vAlphaNext = control.vd * cosNext - control.vq * sinNext;
    this.vBetaNext = control.vd * sinNext + control.vq * cosNext;
  }

  /** The bus gives way to the power that the motor takes (and rises when it gives). */
  draw(power: number): void {
    this.busV = this.sourceV - (this.sourceOhm * power) / this.busV;
  }

  /** What a current sample lacks that is taken `offset` seconds after the boundary of two periods, before apply. */
  skip(offset: number, plant: Plant): void {
    const vAlpha = offset > 0 ? this.vAlphaNext : plant.vAlpha;
    const vBeta = offset > 0 ? this.vBetaNext : plant.vBeta;
    const b = (SQRT3 * vBeta - vAlpha) / 2;
    const c = (-SQRT3 * vBeta - vAlpha) / 2;
    // each zero vector lasts half of what the largest line-to-line voltage leaves of the period
    const spread = Math.max(vAlpha, b, c) - Math.min(vAlpha, b, c);
    const room = (this.period / 4) * Math.max(0, 1 - spread / this.busV);
    const cut = Math.min(room, Math.max(-room, offset));
    this.skippedAlpha = vAlpha * cut;
    this.skippedBeta = vBeta * cut;
  }

  private sign(current: number): number {
    return Math.min(1, Math.max(-1, current / this.deadTimeCurrent));
  }
}
