/**
 * A real as C: the shortest decimal that reads back as the same double, in REAL_C(), which adds the f of a float build.
 * Never a fixed number of decimals: 1e-7 would become 0.
 */
export function realC(value: number): string {
  if (Number.isNaN(value)) return 'SLIPRING_NAN';
  if (value === Number.POSITIVE_INFINITY) return 'SLIPRING_INFINITY';
  if (value === Number.NEGATIVE_INFINITY) return '-SLIPRING_INFINITY';
  const text = Object.is(value, -0) ? '-0' : String(value);
  return `REAL_C(${/[.e]/.test(text) ? text : `${text}.0`})`;
}

/** An i32 as C. The smallest has no literal of its own there. */
export function i32C(value: number): string {
  return value === -2147483648 ? 'INT32_MIN' : String(value);
}
