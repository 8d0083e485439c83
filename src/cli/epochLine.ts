import type { EpochReport } from '../train/trainer.ts';
import type { Context } from './command.ts';

/** Progress of a training on stderr: one line that is rewritten on a terminal, a line now and then elsewhere. */
export class EpochLine {
  private readonly context: Context;
  private readonly epochs: number;
  private readonly std: number;
  private readonly unit: string;
  private best = '';

  /** Losses are shown as root mean square errors in the first target's unit. */
  constructor(context: Context, epochs: number, targets: readonly { readonly std: number; readonly unit: string }[]) {
    this.context = context;
    this.epochs = epochs;
    this.std = targets[0].std;
    this.unit = targets[0].unit;
  }

  show({ epoch, trainLoss, validationLoss, best }: EpochReport, seed: number): void {
    const { stderr, quiet } = this.context;
    if (quiet) return;
    const rmse = (loss: number) => (Math.sqrt(loss) * this.std).toPrecision(4);
    if (best) this.best = `${rmse(validationLoss)} in epoch ${epoch + 1}`;
    const text =
      `seed ${seed}, epoch ${epoch + 1} of ${this.epochs}: ` +
      `train ${rmse(trainLoss)}, validation ${rmse(validationLoss)} ${this.unit}, best ${this.best}`;
    if (stderr.isTTY) stderr.write(`\r\x1b[K${text.slice(0, (stderr.columns ?? 80) - 1)}`);
    else if (epoch === 0 || (epoch + 1) % Math.ceil(this.epochs / 10) === 0) stderr.write(`${text}\n`);
  }

  end(): void {
    if (this.context.stderr.isTTY && !this.context.quiet) this.context.stderr.write('\n');
  }
}
