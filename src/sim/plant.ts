import type { MotorParams } from './params.ts';

/** What a permanent-magnet machine is made of, electrically and mechanically. */
export interface PlantParams {
  readonly polePairs: number;
  readonly ldH: number;
  readonly lqH: number;
  readonly inertiaKgM2: number;
  /** Speed below which dry friction fades, rad/s. */
  readonly breakaway: number;
}

/**
 * A PMSM's electrical and mechanical state, in rotor coordinates (amplitude-invariant, d on phase a at thetaE = 0).
 *
 *   ld did/dt = vd - rs id + omegaE lq iq
 *   lq diq/dt = vq - rs iq - omegaE (ld id + flux)
 *   torque    = 1.5 p (flux + (ld - lq) id) iq
 *   J domega/dt = torque - drag - load,  drag = dry omega / sqrt(omega^2 + breakaway^2) + viscous omega
 *
 * The stator voltage is constant in stator coordinates over a step (the average of a PWM period) and turns against the
 * rotor within it. Classical Runge-Kutta; energies are integrated by the same rule, so that they balance as well as the
 * state is accurate. No trigonometric calls: rotor position is carried as a phasor and turned by polynomials.
 * Source: P. Krause et al., Analysis of Electric Machinery and Drive Systems, 3rd ed., section 4.3 (there without the
 * factor for amplitude-invariant power, which is 1.5 here as well).
 */
export class Plant {
  id = 0;
  iq = 0;
  /** Mechanical speed, rad/s, and position, rad, over all turns. */
  omega = 0;
  theta = 0;
  /** The electrical angle's phasor. */
  cosE = 1;
  sinE = 0;

  // set from outside, before steps
  rs = 0;
  flux = 0;
  dry = 0;
  viscous = 0;
  load = 0;
  /** Speed forced by another machine: then `acceleration` holds and the load is what that takes. */
  driven = false;
  acceleration = 0;

  // integrals over time, J and related; reset by whoever reads them
  /** Energy into the terminals. */
  energyIn = 0;
  /** Of id^2 + iq^2. */
  currentSquared = 0;
  /** Energy into the load. */
  energyOut = 0;
  /** Of omega^2 / sqrt(omega^2 + breakaway^2): energy of a dry friction of 1 Nm. */
  drySpeed = 0;
  /** Of omega^2: energy of a viscous friction of 1 Nm s. */
  speedSquared = 0;

  private readonly p: number;
  private readonly ld: number;
  private readonly lq: number;
  private readonly inertia: number;
  private readonly breakaway2: number;
  // derivatives of the latest stage
  private did = 0;
  private diq = 0;
  private domega = 0;

  constructor(params: PlantParams) {
    this.p = params.polePairs;
    this.ld = params.ldH;
    this.lq = params.lqH;
    this.inertia = params.inertiaKgM2;
    this.breakaway2 = params.breakaway ** 2;
  }

  get torque(): number {
    return 1.5 * this.p * (this.flux + (this.ld - this.lq) * this.id) * this.iq;
  }

  get magneticEnergy(): number {
    return 0.75 * (this.ld * this.id ** 2 + this.lq * this.iq ** 2);
  }

  get kineticEnergy(): number {
    return 0.5 * this.inertia * this.omega ** 2;
  }

  /** One step of h seconds under a stator voltage. */
  step(vAlpha: number, vBeta: number, h: number): void {
    const { id, iq, omega, p } = this;
    const half = h / 2;
    // the voltage seen from the rotor at the start, the middle and the end
    const vd0 = vAlpha * this.cosE + vBeta * this.sinE;
    const vq0 = vBeta * this.cosE - vAlpha * this.sinE;
    const turn = p * (omega + (half / 2) * this.domega) * half;
    const c = cosSmall(turn);
    const s = sinSmall(turn);
    const vd1 = vd0 * c + vq0 * s;
    const vq1 = vq0 * c - vd0 * s;
    const vd2 = vd1 * c + vq1 * s;
    const vq2 = vq1 * c - vd1 * s;

    this.stage(id, iq, omega, vd0, vq0, h / 6);
    const a0 = this.did;
    const b0 = this.diq;
    const w0 = this.domega;
    this.stage(id + half * a0, iq + half * b0, omega + half * w0, vd1, vq1, h / 3);
    const a1 = this.did;
    const b1 = this.diq;
    const w1 = this.domega;
    this.stage(id + half * a1, iq + half * b1, omega + half * w1, vd1, vq1, h / 3);
    const a2 = this.did;
    const b2 = this.diq;
    const w2 = this.domega;
    this.stage(id + h * a2, iq + h * b2, omega + h * w2, vd2, vq2, h / 6);

    this.id = id + (h / 6) * (a0 + 2 * a1 + 2 * a2 + this.did);
    this.iq = iq + (h / 6) * (b0 + 2 * b1 + 2 * b2 + this.diq);
    this.omega = omega + (h / 6) * (w0 + 2 * w1 + 2 * w2 + this.domega);
    this.rotate(h * (omega + (h / 6) * (w0 + w1 + w2)));
  }

  private stage(id: number, iq: number, omega: number, vd: number, vq: number, weight: number): void {
    const { ld, lq, rs, flux, p } = this;
    const omegaE = p * omega;
    this.did = (vd - rs * id + omegaE * lq * iq) / ld;
    this.diq = (vq - rs * iq - omegaE * (ld * id + flux)) / lq;
    const torque = 1.5 * p * (flux + (ld - lq) * id) * iq;
    const direction = omega / Math.sqrt(omega * omega + this.breakaway2);
    const left = torque - this.dry * direction - this.viscous * omega;
    const load = this.driven ? left - this.inertia * this.acceleration : this.load;
    this.domega = (left - load) / this.inertia;

    this.energyIn += weight * 1.5 * (vd * id + vq * iq);
    this.currentSquared += weight * (id * id + iq * iq);
    this.energyOut += weight * load * omega;
    this.drySpeed += weight * direction * omega;
    this.speedSquared += weight * omega * omega;
  }

  private rotate(angle: number): void {
    this.theta += angle;
    const c = cosSmall(this.p * angle);
    const s = sinSmall(this.p * angle);
    const cosE = this.cosE * c - this.sinE * s;
    const sinE = this.sinE * c + this.cosE * s;
    // back to length 1: rounding would let it drift
    const scale = 1.5 - 0.5 * (cosE * cosE + sinE * sinE);
    this.cosE = cosE * scale;
    this.sinE = sinE * scale;
  }
}

/** Parts of a motor file that the plant needs. */
export function plantParams({ electrical, mechanics }: MotorParams): PlantParams {
  return { ...electrical, ...mechanics, breakaway: (mechanics.breakawayRpm * Math.PI) / 30 };
}

/** Taylor series, exact to 1e-13 for |x| < 0.5: the angle of one control period. */
export function sinSmall(x: number): number {
  const x2 = x * x;
  return x * (1 - (x2 / 6) * (1 - (x2 / 20) * (1 - (x2 / 42) * (1 - (x2 / 72) * (1 - x2 / 110)))));
}

export function cosSmall(x: number): number {
  const x2 = x * x;
  return 1 - (x2 / 2) * (1 - (x2 / 12) * (1 - (x2 / 30) * (1 - (x2 / 56) * (1 - (x2 / 90) * (1 - x2 / 132)))));
}
