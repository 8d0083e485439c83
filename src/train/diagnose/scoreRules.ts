import { LINEAR } from '../score.ts';
import { bestBaseline, partOf, quoted } from './evidence.ts';
import { percent } from './percent.ts';
import type { Rule } from './rule.ts';

export const baselineNotBeaten: Rule = {
  name: 'baselineNotBeaten',
  summary: 'on validation rows a baseline is as good as the model, or better',
  find(evidence) {
    const validation = partOf(evidence, 'validation');
    const [model, baseline] = validation ? [quoted(validation), bestBaseline(validation)] : [];
    if (!model || !baseline || model.error < baseline.error) return undefined;
    return {
      text: `${baseline.predictor} is better: ${baseline.error.toPrecision(3)} for ${model.error.toPrecision(3)} of ${model.predictor}`,
      advice: 'use the baseline, or learn its residual; more logs before more units; on few logs try a thermal network',
    };
  },
};

export const validationFarBelowTrain: Rule = {
  name: 'validationFarBelowTrain',
  summary: 'the squared error (of classes the loss) on validation rows is less than 0.36 of that on train rows',
  find({ fit }) {
    if (!fit || !(fit.train > 0 && fit.validation >= 0 && fit.validation < 0.36 * fit.train)) return undefined;
    const [ratio, what] =
      fit.measure === 'loss' ? [fit.validation / fit.train, 'loss'] : [Math.sqrt(fit.validation / fit.train), 'error'];
    return {
      text: `the ${what} on validation rows is only ${ratio.toFixed(2)} of that on train rows`,
      advice: 'the validation part is easier, or leaks: see the shifts, and judge by cross-validation (train --folds)',
    };
  },
};

export const inputsTellTarget: Rule = {
  name: 'inputsTellTarget',
  summary: 'a line through the inputs of the same row has an error below 1 % of the deviation on validation rows',
  find(evidence) {
    const line = partOf(evidence, 'validation')?.baselines.find((b) => b.predictor === LINEAR);
    // classes have no offset
    if (line?.bias === undefined || !(line.error < 0.01)) return undefined;
    return {
      text: `a line through the inputs tells the targets to ${percent(line.error, 2)} of their deviation`,
      advice: 'an input is made from a target, or is a second sensor of it: leave it out; else no net is needed',
    };
  },
};

export const testMuchWorse: Rule = {
  name: 'testMuchWorse',
  summary: 'the error on the test part, once it is opened, is more than 1.3 of that on validation',
  find(evidence) {
    const [validation, test] = ['validation', 'test'].map((part) => {
      const found = partOf(evidence, part);
      return found && quoted(found);
    });
    if (!validation || !test || test.error <= 1.3 * validation.error) return undefined;
    return {
      text: `the test error is ${(test.error / validation.error).toFixed(2)} of the validation error`,
      advice:
        'too much was chosen on the validation part, or the test part differs: quote the test figure, choose by cross-validation',
    };
  },
};

export const integersMuchWorse: Rule = {
  name: 'integersMuchWorse',
  summary: 'an integer net has an error more than 5 % above that of the float net',
  find(evidence) {
    const [float, ...integers] = partOf(evidence, 'validation')?.model ?? [];
    const worst = integers.find((p) => p.error > 1.05 * float.error);
    if (!worst) return undefined;
    return {
      text: `${worst.predictor} has ${percent(worst.error / float.error - 1, 1)} more error than float`,
      advice: '`quantize: { precision: int16 }` for a byte more a weight; see whether an input has rare huge values',
    };
  },
};

export const biased: Rule = {
  name: 'biased',
  summary: 'of some target more than 70 % of the error on validation rows is a constant offset',
  find(evidence) {
    const [model, onTrain] = ['validation', 'train'].map((name) => {
      const part = partOf(evidence, name);
      return part && quoted(part);
    });
    if (model?.bias === undefined || !(Math.abs(model.bias) > 0.7)) return undefined;
    const alike = onTrain?.biasOf === model.biasOf && (onTrain?.bias ?? 0) * Math.sign(model.bias) > 0.5;
    return {
      text: `the error${model.biasOf === undefined ? '' : ` of ${model.biasOf}`} is mostly an offset: too ${model.bias > 0 ? 'high' : 'low'}, ${percent(Math.abs(model.bias))} of the root mean square`,
      advice: alike
        ? 'it is there on train rows too: the fit has not come to rest; more epochs, or a rate that falls at the end'
        : 'the parts differ in level: residualTo a measured channel, or logs that cover the levels of both',
    };
  },
};

export const partsDiffer: Rule = {
  name: 'partsDiffer',
  summary:
    'a channel has another distribution in a judged part: Kolmogorov-Smirnov above 0.3, or a tenth of its rows beyond all train rows',
  find({ shifts }) {
    const moved = shifts.flatMap(({ part, channels }) =>
      channels.filter((c) => c.shifted).map((c) => `${c.channel} in ${part} (KS ${c.ks.toFixed(2)})`),
    );
    if (moved.length === 0) return undefined;
    return {
      text: `distributions differ from the train rows: ${moved.slice(0, 4).join(', ')}${moved.length > 4 ? ` and ${moved.length - 4} more` : ''}`,
      advice:
        'figures of one part say little of the other: split by whole logs that each cover the range, or get logs that do',
    };
  },
};

export const fewRows: Rule = {
  name: 'fewRows',
  summary: 'the train part has fewer rows than the net has weights',
  find({ size }) {
    if (!size || size.trainRows >= size.weights) return undefined;
    return {
      text: `${size.weights} weights are fitted to ${size.trainRows} train rows`,
      advice: 'more logs; else fewer units, or a thermal network, and weightDecay',
    };
  },
};

export const weakRegime: Rule = {
  name: 'weakRegime',
  summary:
    'in a bin with 2 % of the rows, 30 rows or 10 missed classes, or more, the error is twice that over all rows, or more',
  find({ regimes }) {
    const weak = regimes.find((bin) => bin.sure && bin.ratio >= 2 && bin.part >= 0.02);
    return (
      weak && {
        text: `in ${weak.name} the error is ${weak.ratio.toFixed(1)} times that over all rows (${percent(weak.part)} of the rows)`,
        advice:
          'more train rows of that regime, or an input that tells it apart; the worst stretch shows what is missed',
      }
    );
  },
};
