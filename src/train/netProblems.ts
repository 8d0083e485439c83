import { ConfigError } from '../core/errors.ts';
import type { Problem } from '../core/schemaProblems.ts';
import { createNet, type LayerSpec } from '../nn/net.ts';
import type { LossSettings } from './losses/objective.ts';

/** What is wrong with hidden layers, with paths in a recipe that gives them as a `list`, or as a cell and its units. */
export function layerProblems(layers: readonly LayerSpec[], inputs: number, list: boolean): Problem[] {
  if (layers.length === 0) return [];
  try {
    createNet(layers, inputs);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [layer, ...inside] = error.path;
    return [{ message: error.message, path: ['model', ...(list ? ['layers', layer] : []), ...inside] }];
  }
  return [];
}

/** What else a recipe says that a loss must fit. */
export interface LossPlace {
  /** Classes to learn, if it is classes. */
  readonly classes: number | undefined;
  readonly optimizer: string;
  readonly squashes: boolean;
  /** Targets are learned as they are, by a net. */
  readonly plain: boolean;
}

/** What is wrong with loss, head and optimizer together. */
export function lossProblems(loss: LossSettings, { classes, optimizer, squashes, plain }: LossPlace): Problem[] {
  const [name] = Object.keys(loss);
  const weights = loss.crossEntropy?.classWeights;
  const problems: Problem[] = [];
  const refuse = (message: string) => problems.push({ message: `loss: ${message}`, path: ['training', 'loss'] });
  if (classes !== undefined && !loss.crossEntropy) refuse(`labels are learned by crossEntropy, got ${name}`);
  if (classes === undefined && loss.crossEntropy) refuse('crossEntropy learns labels, and there are none');
  if (Array.isArray(weights) && weights.length !== classes) {
    refuse(`classWeights must be ${classes} numbers, got ${weights.length}`);
  }
  if (loss.binaryCrossEntropy && !squashes) refuse('binaryCrossEntropy is for outputs between 0 and 1: head: sigmoid');
  if (squashes && !(plain && optimizer !== 'levenbergMarquardt' && !loss.gaussianNll)) {
    const message = 'head: sigmoid is for targets between 0 and 1, as they are, by first-order optimizers';
    problems.push({ message, path: ['model', 'head'] });
  }
  return problems;
}

/** Settings of a training that fit only some recipes. */
export interface TrainingPlace {
  readonly momentum?: number | undefined;
  readonly dropout?: number | undefined;
  readonly recurrentDropout?: number | undefined;
  readonly shuffle?: boolean | undefined;
  readonly optimizer: string;
  readonly ensemble?: 'seeds' | { readonly snapshots: number } | undefined;
  /** Cycles of the schedule that end within the epochs; undefined where it has none. */
  readonly cycles: number | undefined;
}

/** What is set and would have no effect. */
export function trainingProblems(
  given: TrainingPlace,
  { network, windows }: { network: boolean; windows: boolean },
): Problem[] {
  const { momentum, dropout, recurrentDropout, shuffle, optimizer, ensemble, cycles } = given;
  const problems: Problem[] = [];
  const refuse = (key: string, why: string) => {
    problems.push({ message: `training: ${key} ${why}`, path: ['training', key] });
  };
  if (momentum !== undefined && optimizer !== 'momentum' && optimizer !== 'nesterov') {
    refuse('momentum', `is of optimizer momentum or nesterov, got ${optimizer}`);
  }
  if (network && dropout !== undefined) refuse('dropout', 'is for nets; a thermal network has no units to drop');
  if (network && recurrentDropout !== undefined) refuse('recurrentDropout', 'is for nets');
  if (network && ensemble) refuse('ensemble', 'is for nets; thermal networks do not stand side by side');
  if (typeof ensemble === 'object') {
    const { snapshots } = ensemble;
    if (cycles === undefined) refuse('ensemble', 'of snapshots needs schedule restarts');
    else if (cycles < snapshots) refuse('ensemble', `of ${snapshots} snapshots needs as many cycles, got ${cycles}`);
  }
  if (shuffle && !windows) refuse('shuffle', 'is for windows; runs with carried state have their order');
  return problems;
}
