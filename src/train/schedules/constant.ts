import type { Schedule } from './schedule.ts';

/** The full rate throughout. */
export const constant: Schedule = () => 1;
