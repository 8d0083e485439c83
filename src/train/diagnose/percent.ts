/** 0.123 as `12 %`. */
export const percent = (part: number, digits = 0): string => `${(100 * part).toFixed(digits)} %`;
