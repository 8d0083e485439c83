import { errorLoss } from './errorLoss.ts';
import type { Loss } from './loss.ts';

/**
 * Squares within `delta`, straight lines beyond: e^2 / 2 where |e| <= delta, else delta (|e| - delta / 2).
 * Source: Huber, Robust estimation of a location parameter, 1964. Equal to torch.nn.HuberLoss.
 */
export function huber(delta: number): Loss {
  return errorLoss(
    (e) => (Math.abs(e) <= delta ? 0.5 * e * e : delta * (Math.abs(e) - 0.5 * delta)),
    (e) => Math.max(-delta, Math.min(delta, e)),
  );
}
