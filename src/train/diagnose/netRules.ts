import { BANK, LINEAR } from '../score.ts';
import { bestBaseline, type Evidence, partOf, quoted } from './evidence.ts';
import type { Rule } from './rule.ts';

export const deadUnits: Rule = {
  name: 'deadUnits',
  summary: 'more than a tenth of the units of a layer never change on train rows',
  find({ activity }) {
    const layer = activity.find(({ dead, units }) => dead.length > 0.1 * units);
    return (
      layer && {
        text: `${layer.dead.length} of ${layer.units} units of ${layer.name} never change`,
        advice: 'fewer units do the same; of relu: a lower rate, or tanh or gelu',
      }
    );
  },
};

export const saturatedUnits: Rule = {
  name: 'saturatedUnits',
  summary:
    'more than a tenth of the units of a layer lie beyond 0.95 of their bound on 95 % of the train rows, where the net is not twice as good as the best baseline: a switch may be what was to be learned',
  find(evidence) {
    const layer = evidence.activity.find(({ saturated, units }) => saturated.length > 0.1 * units);
    const train = partOf(evidence, 'train');
    const [net, baseline] = train ? [quoted(train)?.error, bestBaseline(train)?.error] : [];
    if (!layer || (net !== undefined && baseline !== undefined && net < 0.5 * baseline)) return undefined;
    return {
      text: `${layer.saturated.length} of ${layer.units} units of ${layer.name} are saturated`,
      advice: 'no gradient goes through them: a lower rate, weightDecay, and inputs without huge values',
    };
  },
};

export const vanishing: Rule = {
  name: 'vanishing',
  summary:
    'of a state less than a thousandth is felt at the longest lag within a chunk (a power of two), although history matters: on train rows slow means of the inputs tell more than the inputs alone, and no less than the net',
  find(evidence) {
    const layer = evidence.lags.find(({ norms }) => norms.length > 0 && norms[norms.length - 1].norm < 1e-3);
    const last = layer?.norms.at(-1);
    if (!layer || !last || !missesHistory(evidence)) return undefined;
    return {
      text: `${layer.name} forgets: ${last.norm.toExponential(1)} of a state is felt ${last.lag} rows later, where the target depends on more history`,
      advice: 'gru or lstm, longer training, fewer rows a second, or slow means as inputs (`ewma`)',
    };
  },
};

/** Whether the past tells something that the net does not know. */
function missesHistory(evidence: Evidence): boolean {
  const train = partOf(evidence, 'train');
  const [linear, bank] = [LINEAR, BANK].map((name) => train?.baselines.find((b) => b.predictor === name)?.error);
  const net = train && quoted(train)?.error;
  return linear !== undefined && bank !== undefined && net !== undefined && bank < 0.9 * linear && bank <= net;
}

export const exploding: Rule = {
  name: 'exploding',
  summary: 'a change of a state has grown more than tenfold at some lag',
  find({ lags }) {
    const all = lags.flatMap(({ name, norms }) => norms.map((n) => ({ name, ...n })));
    const most = all.reduce((a, b) => (b.norm > a.norm ? b : a), { name: '', lag: 0, norm: 0 });
    if (most.norm <= 10) return undefined;
    return {
      text: `in ${most.name} a change of the state has grown ${most.norm.toPrecision(2)}-fold after ${most.lag} rows`,
      advice: 'clip gradients lower, weightDecay, a lower rate; such a net may run away on inputs that it has not met',
    };
  },
};

export const starvedLayer: Rule = {
  name: 'starvedLayer',
  summary: 'before training, the gradients of a layer are less than a thousandth of those of another',
  find({ gradients }) {
    const norms = gradients.map((g) => g.atStart);
    const least = Math.min(...norms);
    if (gradients.length < 2 || !(least < 1e-3 * Math.max(...norms))) return undefined;
    return {
      text: `${gradients[norms.indexOf(least)].name} gets next to no gradient: ${least.toExponential(1)} of ${Math.max(...norms).toExponential(1)}`,
      advice: 'fewer layers; tanh or gelu instead of relu; see whether all inputs are constant in the train part',
    };
  },
};
