/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const times = (a: Complex, k: number): Complex => ({ re: a.re * k, im: a.im * k });

export const inverse = ({ re, im }: Complex): Complex => {
  const norm = re * re + im * im;
  return { re: re / norm, im: -im / norm };
};

/** The two roots of s^2 - sum s + product. */
export function roots(sum: Complex, product: number): [Complex, Complex] {
  const half = times(sum, 0.5);
  const { re, im } = squareRoot({ re: half.re * half.re - half.im * half.im - product, im: 2 * half.re * half.im });
  return [
    { re: half.re + re, im: half.im + im },
    { re: half.re - re, im: half.im - im },
  ];
}

/** Keeps the digits of the small part, where a narrow band has its damping. */
function squareRoot({ re, im }: Complex): Complex {
  const size = Math.hypot(re, im);
  if (size === 0) return { re: 0, im: 0 };
  if (re >= 0) {
    const root = Math.sqrt((size + re) / 2);
    return { re: root, im: im / (2 * root) };
  }
  const root = Math.sqrt((size - re) / 2);
  return { re: im / (2 * root), im: root };
}
