import { arduino } from './arduino.ts';
import { c } from './c.ts';
import { cmake } from './cmake.ts';
import type { Layout } from './parts.ts';
import { platformio } from './platformio.ts';
import { zephyr } from './zephyr.ts';

/** Every way in which a pipeline can be packed. */
export const layouts: readonly Layout[] = [c, arduino, platformio, cmake, zephyr];
