import { errorLoss } from './errorLoss.ts';
import type { Loss } from './loss.ts';

/** Mean squared error: loss = sum w (y - t)^2 / sum w. Its minimum is the mean of what may come. */
export const mse: Loss = errorLoss(
  (e) => e * e,
  (e) => 2 * e,
);
