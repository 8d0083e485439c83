import fc from 'fast-check';
import { isSoak } from './soak.ts';

/** Properties are tried on the same random cases at every run, so that a run says something of the code; a soak tries new ones. */
if (!isSoak) fc.configureGlobal({ seed: 1 });
