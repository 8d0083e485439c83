/**
 * Steps of a pipeline as they run before there is a model: without `predict`, and without the channels that it would have
 * added where a later `select` names them. What follows `predict`, such as the joining of a reference, stays, and so do the
 * `predict` steps of the models in `kept`, which there are already: the net at work learns from what they say.
 */
export function trainingSteps(steps: readonly unknown[], kept: readonly string[] = []): unknown[] {
  const predicted = new Set<string>();
  return steps.flatMap((entry) => {
    const [name, settings] = only(entry);
    if (name === 'predict') {
      const { as, model } = (settings ?? {}) as { as?: string | string[]; model?: string };
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

function only(entry: unknown): [string, unknown] {
  if (typeof entry === 'string') return [entry, undefined];
  return Object.entries((entry ?? {}) as object)[0] ?? ['', undefined];
}
