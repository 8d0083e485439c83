import { i32, type Slot } from '../kernel/layout.ts';
import { choice } from './params.ts';

/** What becomes of an outlier: one vocabulary for all operators that find them. */
const ACTIONS = ['replace', 'hold', 'missing', 'flag'] as const;
export type OutlierAction = (typeof ACTIONS)[number];

/** The parameter; `replacement` says what stands in for an outlier. */
export const outlierAction = (replacement: string) =>
  choice(
    ACTIONS,
    `An outlier becomes ${replacement} (replace), the last sample that was none (hold), absent (missing), or stays (flag).`,
  );

/** The action as kernels know it: REPLACE 0, HOLD 1, DROP 2, FLAG 3. */
export function actionCode(action: OutlierAction): Slot<'i32'> {
  return i32(ACTIONS.indexOf(action));
}
