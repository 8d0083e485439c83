/**
 * Steps of a pipeline as they run before there is a model: without `predict`, and without the channels that it would have
 * added where a later `select` names them. What follows `predict`, such as the joining of a reference, stays.
 */
export function trainingSteps(steps: readonly unknown[]): unknown[] {
  const predicted = new Set<string>();
  return steps.flatMap((entry) => {
    const [name, settings] = only(entry);
    if (name === 'predict') {
      const { as } = (settings ?? {}) as { as?: string | string[] };
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
