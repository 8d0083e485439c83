import {
  alwaysClipped,
  earlyBest,
  notANumber,
  rateTooHigh,
  rateTooLow,
  seedsDisagree,
  stillFalling,
  unfinished,
  validationFlat,
} from './curveRules.ts';
import type { Evidence } from './evidence.ts';
import { deadUnits, exploding, saturatedUnits, starvedLayer, vanishing } from './netRules.ts';
import type { Finding, Rule } from './rule.ts';
import {
  baselineNotBeaten,
  biased,
  fewRows,
  inputsTellTarget,
  integersMuchWorse,
  partsDiffer,
  testMuchWorse,
  validationFarBelowTrain,
  weakRegime,
} from './scoreRules.ts';

/** All red flags, in the order in which they are told: first what makes the others pointless. */
export const RULES: readonly Rule[] = [
  notANumber,
  unfinished,
  inputsTellTarget,
  baselineNotBeaten,
  testMuchWorse,
  fewRows,
  validationFlat,
  validationFarBelowTrain,
  partsDiffer,
  rateTooHigh,
  rateTooLow,
  stillFalling,
  earlyBest,
  alwaysClipped,
  seedsDisagree,
  biased,
  weakRegime,
  integersMuchWorse,
  vanishing,
  exploding,
  deadUnits,
  saturatedUnits,
  starvedLayer,
];

export interface Flag extends Finding {
  readonly rule: string;
}

/** What the rules find. */
export function flagsOf(evidence: Evidence): Flag[] {
  return RULES.flatMap(({ name, find }) => {
    const finding = find(evidence);
    return finding ? [{ rule: name, ...finding }] : [];
  });
}
