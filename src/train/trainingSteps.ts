import { ConfigError, unknownName } from '../core/errors.ts';

/**
 * Steps of a pipeline as they run before there is a model: without `predict`, and without the channels that it would have
 * added where a later `select` names them. What follows `predict`, such as the joining of a reference, stays, and so do the
 * `predict` steps of the models in `kept`, which there are already: the net at work learns from what they say. Throws ConfigError
 * for one of these that no step has.
 */
export function trainingSteps(steps: readonly unknown[], kept: readonly string[] = []): unknown[] {
  const predicted = new Set<string>();
  const models = steps.flatMap((entry) => modelOf(entry) ?? []);
  const missing = kept.findIndex((model) => !models.includes(model));
  if (missing >= 0) {
    const message = `data.models: no predict step has it: ${unknownName('model', kept[missing], models)}`;
    throw new ConfigError(message, ['data', 'models', missing]);
  }
  return steps.flatMap((entry) => {
    const [name, settings] = only(entry);
    if (name === 'predict') {
      const { as } = (settings ?? {}) as { as?: string | string[] };
      const model = modelOf(entry);
      if (model !== undefined && kept.includes(model)) return [entry];
      for (const channel of [as ?? []].flat()) predicted.add(channel);
      return [];
    }
    if (name === 'select' && Array.isArray(settings)) {
      return [{ select: settings.filter((channel: unknown) => !predicted.has(channel as string)) }];
    }
    return [entry];
  });
}

function modelOf(entry: unknown): string | undefined {
  const [name, settings] = only(entry);
  if (name !== 'predict') return undefined;
  const { model } = (settings ?? {}) as { model?: unknown };
  return typeof model === 'string' ? model : undefined;
}

function only(entry: unknown): [string, unknown] {
  if (typeof entry === 'string') return [entry, undefined];
  return Object.entries((entry ?? {}) as object)[0] ?? ['', undefined];
}
