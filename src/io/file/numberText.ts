/** The shortest text that reads back as the same bits: -0 has its sign, by which angles of pi differ from those of -pi. */
export const numberText = (v: number): string => (v === 0 && Object.is(v, -0) ? '-0' : `${v}`);
