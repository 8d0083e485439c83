import { errorLoss } from './errorLoss.ts';
import type { Loss } from './loss.ts';

/** Mean absolute error: loss = sum w |y - t| / sum w. Its minimum is the median; outliers pull no harder than others. */
export const mae: Loss = errorLoss(Math.abs, Math.sign);
