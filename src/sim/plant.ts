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
 * Source: P. Krause et al., Analysis of Electric Machinery and Drive Systems, 3rd ed., on permanent-magnet AC machines.
 */
export class Plant {
  id = 0;
  iq = 0;
  /** Mechanical speed, rad/s. */
  omega = 0;
  /** Mechanical position: whole turns, and rad in [0, 2 pi). One sum over hours would lose its last digits. */
  turns = 0;
  angle = 0;
  /** The electrical angle's phasor. */
  cosE = 1;
  sinE = 0;

  // set from outside, before a step
  vAlpha = 0;
  vBeta = 0;
  rs = 0;
  flux = 0;
  dry = 0;
  viscous = 0;
  load = 0;
  /** Speed forced by another machine: then `drivenAcceleration` holds and the load is what that takes. */
  driven = false;
  drivenAcceleration = 0;

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
  private readonly h: number;
  /** At the end of the last step, rad/s^2. */
  private acceleration = 0;

  /** `h` is the step of integration, s. */
  constructor(params: PlantParams, h: number) {
    this.h = h;
    this.p = params.polePairs;
    this.ld = params.ldH;
    this.lq = params.lqH;
    this.inertia = params.inertiaKgM2;
    this.breakaway2 = params.breakaway ** 2;
  }

  /** Electrical speed, rad/s. */
  get omegaE(): number {
    return this.p * this.omega;
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

  /** Runs on by one step. */
  step(): void {
    const { id, iq, omega, cosE, sinE, rs, flux, dry, viscous, driven, p, ld, lq, inertia, breakaway2, h } = this;
    // the voltage as the rotor sees it: turned at the middle and, by `gain` more than twice as far, at the end of the step
    let vd = this.vAlpha * cosE + this.vBeta * sinE;
    let vq = this.vBeta * cosE - this.vAlpha * sinE;
    const gain = (p * h * h * this.acceleration) / 4;
    const turn = (p * h * omega) / 2 + gain / 2;
    const c = cosSmall(turn);
    const s = sinSmall(turn);
    let did = 0;
    let diq = 0;
    let domega = 0;
    let idSum = 0;
    let iqSum = 0;
    let omegaSum = 0;
    let speedSum = 0;
    let energyIn = 0;
    let energyOut = 0;
    let currentSquared = 0;
    let drySpeed = 0;
    let speedSquared = 0;
    // a loop and not a function a stage, whose arguments would be allocated
    for (let stage = 0; stage < 4; stage++) {
      const reach = stage === 0 ? 0 : stage === 3 ? h : h / 2;
      const weight = stage === 0 || stage === 3 ? h / 6 : h / 3;
      if (stage === 1 || stage === 3) {
        const more = stage === 3 ? gain : 0;
        const turned = vd * c + vq * s;
        vq = vq * c - vd * s - turned * more;
        vd = turned + vq * more;
      }
      const xd = id + reach * did;
      const xq = iq + reach * diq;
      const w = omega + reach * domega;
      const torque = 1.5 * p * (flux + (ld - lq) * xd) * xq;
      const direction = w / Math.sqrt(w * w + breakaway2);
      const left = torque - dry * direction - viscous * w;
      const load = driven ? left - inertia * this.drivenAcceleration : this.load;
      did = (vd - rs * xd + p * w * lq * xq) / ld;
      diq = (vq - rs * xq - p * w * (ld * xd + flux)) / lq;
      domega = (left - load) / inertia;

      idSum += weight * did;
      iqSum += weight * diq;
      omegaSum += weight * domega;
      speedSum += weight * w;
      energyIn += weight * 1.5 * (vd * xd + vq * xq);
      energyOut += weight * load * w;
      currentSquared += weight * (xd * xd + xq * xq);
      drySpeed += weight * direction * w;
      speedSquared += weight * w * w;
    }
    this.id = id + idSum;
    this.iq = iq + iqSum;
    this.omega = omega + omegaSum;
    this.acceleration = domega;
    this.angle += speedSum;
    if (this.angle >= TURN) {
      this.angle -= TURN;
      this.turns++;
    } else if (this.angle < 0) {
      this.angle += TURN;
      this.turns--;
    }
    // two half turns and the little that the speed has changed; then back to length 1
    const rest = p * speedSum - 2 * turn;
    const c2 = c * c - s * s - 2 * s * c * rest;
    const s2 = 2 * s * c + (c * c - s * s) * rest;
    const newCos = cosE * c2 - sinE * s2;
    const newSin = sinE * c2 + cosE * s2;
    const scale = 1.5 - 0.5 * (newCos * newCos + newSin * newSin);
    this.cosE = newCos * scale;
    this.sinE = newSin * scale;
    this.energyIn += energyIn;
    this.energyOut += energyOut;
    this.currentSquared += currentSquared;
    this.drySpeed += drySpeed;
    this.speedSquared += speedSquared;
  }
}

const TURN = 2 * Math.PI;

/** Parts of a motor file that the plant needs. */
export function plantParams({ electrical, mechanics }: MotorParams): PlantParams {
  return { ...electrical, ...mechanics, breakaway: (mechanics.breakawayRpm * Math.PI) / 30 };
}

/** Taylor series, exact to 1e-13 for |x| < 0.5, to 1e-7 for |x| < 1.3: angles of one control period. */
export function sinSmall(x: number): number {
  const z = x * x;
  return x + x * z * (S3 + z * (S5 + z * (S7 + z * (S9 + z * S11))));
}

export function cosSmall(x: number): number {
  const z = x * x;
  return 1 + z * (-0.5 + z * (C4 + z * (C6 + z * (C8 + z * C10))));
}

const S3 = -1 / 6;
const S5 = 1 / 120;
const S7 = -1 / 5040;
const S9 = 1 / 362880;
const S11 = -1 / 39916800;
const C4 = 1 / 24;
const C6 = -1 / 720;
const C8 = 1 / 40320;
const C10 = -1 / 3628800;
