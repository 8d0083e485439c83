import * as curveRules from './curveRules.ts';
import type { Evidence } from './evidence.ts';
import * as netRules from './netRules.ts';
import type { Finding, Rule } from './rule.ts';
import * as scoreRules from './scoreRules.ts';

/** All red flags, in the order in which they are told. */
export const RULES: readonly Rule[] = [curveRules, scoreRules, netRules].flatMap((rules) => Object.values<Rule>(rules));

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
