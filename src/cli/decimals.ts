/** Decimals for figures of about this size: three, and more where these would leave fewer than three digits. */
export function decimalsFor(size: number): number {
  const digits = 2 - Math.floor(Math.log10(Math.abs(size)));
  return Number.isFinite(digits) ? Math.min(20, Math.max(3, digits)) : 3;
}
