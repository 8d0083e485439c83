import { type Block, blockOf, detach } from '../../src/core/block.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import { Chain } from '../../src/pipeline/chain.ts';
import { type Motor, parseStep } from '../../src/pipeline/parseSteps.ts';
import { type Plan, planSteps } from '../../src/pipeline/plan.ts';
import { Problems } from '../../src/pipeline/problems.ts';

export function stream(name: string, rateHz: number, channels: Record<string, string>, motor = 'm'): Stream {
  return { motor, name, rateHz, channels: Object.entries(channels).map(([n, u]) => channel(n, u)), delayS: 0 };
}

/** A block whose sample i of channel c is f(time, c). */
export function blockAt(
  s: Stream,
  seq: number,
  n: number,
  f: (t: number, channel: number) => number,
  start = 0,
): Block {
  const channels = s.channels.map((_, c) =>
    Float64Array.from({ length: n }, (_, i) => f(start + (seq + i) / s.rateHz, c)),
  );
  return blockOf(s, channels, seq, start + seq / s.rateHz);
}

/** Plans a list of steps given as YAML. */
export async function planYaml(text: string, inputs: readonly Stream[], motor: Motor = {}): Promise<Plan> {
  const document = parseYaml(text, 'p.yaml');
  const problems = new Problems();
  const parsed = [];
  for (const [i, entry] of (document.value as unknown[]).entries()) {
    const one = await parseStep(entry, motor, document, [i]);
    problems.add(document, one.problems);
    parsed.push(one);
  }
  const plan = planSteps(parsed, inputs, motor, problems);
  problems.throwIfAny();
  return plan!;
}

/** All output of a plan, blocks copied. */
export function runBlocks(plan: Plan, blocks: readonly Block[]): Block[] {
  const out: Block[] = [];
  const chain = new Chain(plan, (b) => out.push(detach(b)));
  for (const block of blocks) chain.push(block);
  chain.flush();
  return out;
}

/** One channel of all blocks, end to end. */
export function joinChannel(blocks: readonly Block[], name: string): number[] {
  return blocks.flatMap((b) => {
    const c = b.stream.channels.findIndex((x) => x.name === name);
    return c < 0 ? [] : Array.from(b.channels[c].subarray(0, b.n));
  });
}

export function joinQuality(blocks: readonly Block[], name: string): number[] {
  return blocks.flatMap((b) => {
    const c = b.stream.channels.findIndex((x) => x.name === name);
    return Array.from({ length: b.n }, (_, i) => b.quality[c]?.[i] ?? 0);
  });
}
