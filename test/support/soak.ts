/** Set by `npm run soak`: what takes time is then tested at full length. Every test that is scaled asks here. */
export const isSoak = process.env.SLIPRING_SOAK !== undefined;

/** What a test takes usually, and in a soak: `scaled(5, 20)` cycles, seconds, rows. */
export function scaled<T>(usual: T, soak: T): T {
  return isSoak ? soak : usual;
}
