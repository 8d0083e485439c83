import type { EpochReport } from '../train/trainer.ts';
import type { Context } from './command.ts';
import type { LossFigure } from './lossFigure.ts';
import { bar, duration } from './progressBar.ts';

/** Progress of a training on stderr: one line that is rewritten on a terminal, a line now and then elsewhere. */
export class EpochLine {
  private readonly context: Context;
  private readonly epochs: number;
  private readonly figure: LossFigure;
  private readonly started = performance.now();
  private ran = 0;
  private best = '';

  constructor(context: Context, epochs: number, figure: LossFigure) {
    this.context = context;
    this.epochs = epochs;
    this.figure = figure;
  }

  show({ epoch, trainLoss, validationLoss, rate, best }: EpochReport, seed: number): void {
    const { stderr, quiet } = this.context;
    if (quiet) return;
    this.ran++;
    const shown = (loss: number) => this.figure.scale(loss).toPrecision(4);
    if (best) this.best = `${shown(validationLoss)} in epoch ${epoch + 1}`;
    const text =
      `seed ${seed}, epoch ${epoch + 1} of ${this.epochs}: ` +
      `train ${shown(trainLoss)}, validation ${shown(validationLoss)} ${this.figure.unit}, best ${this.best}, ` +
      `rate ${rate.toPrecision(3)}, ${this.left(this.epochs - epoch - 1)} left`;
    if (stderr.isTTY) {
      const line = `${bar((epoch + 1) / this.epochs)} ${text}`;
      stderr.write(`\r\x1b[K${line.slice(0, (stderr.columns ?? 80) - 1)}`);
    } else if (epoch === 0 || (epoch + 1) % Math.ceil(this.epochs / 10) === 0) stderr.write(`${text}\n`);
  }

  end(): void {
    if (this.context.stderr.isTTY && !this.context.quiet) this.context.stderr.write('\n');
  }

  /** Time that so many epochs will take at the pace so far. */
  private left(epochs: number): string {
    return duration(((performance.now() - this.started) / 1000 / this.ran) * epochs);
  }
}
