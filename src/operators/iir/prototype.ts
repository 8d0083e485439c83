import type { Complex } from './complex.ts';

/** An analog low-pass with its edge at 1 rad/s and poles by rising Q. */
export interface Prototype {
  /** One of each conjugate pair; a real pole, of an odd order, comes first. */
  readonly poles: readonly Complex[];
  /** Frequency of the pair of zeros that goes with each pole; null for none. */
  readonly zeros: readonly (number | null)[];
  /** Gain at frequency 0. */
  readonly gain: number;
}

export const FAMILIES = ['butterworth', 'chebyshev1', 'chebyshev2'] as const;
export type Family = (typeof FAMILIES)[number];

/** Square of the ratio of noise to signal at a loss in dB: 10^(dB / 10) - 1. */
export const excess = (lossDb: number): number => Math.expm1((lossDb * Math.LN10) / 10);

/** Maximally flat: -3 dB at 1 rad/s, or -rippleDb when given. */
export function butterworth(order: number, rippleDb?: number): Prototype {
  const radius = rippleDb === undefined ? 1 : excess(rippleDb) ** (-1 / (2 * order));
  return allPole(order, radius, radius, 1);
}

/** Equal ripple of rippleDb up to 1 rad/s. */
export function chebyshev1(order: number, rippleDb: number): Prototype {
  const mu = Math.asinh(1 / Math.sqrt(excess(rippleDb))) / order;
  return allPole(order, Math.sinh(mu), Math.cosh(mu), order % 2 === 0 ? 10 ** (-rippleDb / 20) : 1);
}

/** Equal ripple at -attenuationDb from `edge` rad/s on. */
export function chebyshev2(order: number, attenuationDb: number, edge = 1): Prototype {
  const mu = Math.asinh(Math.sqrt(excess(attenuationDb))) / order;
  const { poles } = allPole(order, Math.sinh(mu), Math.cosh(mu), 1);
  return {
    poles: poles.map(({ re, im }) => {
      const norm = (re * re + im * im) / edge;
      return { re: re / norm, im: im / norm };
    }),
    zeros: angles(order).map((theta) => (theta === REAL ? null : edge / Math.cos(theta))),
    gain: 1,
  };
}

const REAL = Math.PI / 2;

/** Angles of the poles from the imaginary axis, by falling size. */
function angles(order: number): number[] {
  return Array.from({ length: Math.ceil(order / 2) }, (_, i) => {
    const k = Math.ceil(order / 2) - 1 - i;
    return 2 * k + 1 === order ? REAL : (Math.PI * (2 * k + 1)) / (2 * order);
  });
}

/** Poles on an ellipse. */
function allPole(order: number, halfWidth: number, halfHeight: number, gain: number): Prototype {
  const poles = angles(order).map((theta) => ({
    re: -halfWidth * Math.sin(theta),
    im: theta === REAL ? 0 : halfHeight * Math.cos(theta),
  }));
  return { poles, zeros: poles.map(() => null), gain };
}
