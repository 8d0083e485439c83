import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../io/config/packageRoot.ts';
import { Stage } from '../kernel/stage.ts';
import type { NetOperator } from '../pipeline/netOperator.ts';
import { instructionsOf } from './cost.ts';
import type { Exportable } from './exportable.ts';

/** What a generated header says of a chain beside its channels and steps: where it is from, ranges of nets, what it costs. */
export function aboutChain({ chain, input }: Exportable, from: string): string[] {
  const stages = chain.filter((p) => p instanceof Stage);
  return [
    `generated from ${from} by Slipring ${version()}, without warranty`,
    ...stages.flatMap(netLines),
    costLine(stages, input.rateHz),
  ];
}

function version(): string {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Which net it is, and what its inputs may be: integers saturate beyond. */
function netLines({ operator }: Stage): string[] {
  if (!('model' in operator)) return [];
  const { source, model, precision } = operator as unknown as NetOperator;
  if (precision === 'float') return [`predict: ${source}`];
  const ranges = model.inputs.map(({ mean, std, range }, i) => {
    const { channel, unit } = model.card.inputs[i];
    return `  ${channel} from ${short(mean - range * std)} to ${short(mean + range * std)} ${unit}`;
  });
  return [`predict: ${source}; takes, and saturates beyond:`, ...ranges];
}

function costLine(stages: readonly Stage[], rateHz: number): string {
  const costs = stages.map((stage) => {
    const instructions = instructionsOf(stage);
    return instructions === undefined ? undefined : (instructions * stage.input.rateHz) / rateHz;
  });
  const sum = costs.reduce((total: number, cost) => total + (cost ?? 0), 0);
  const lacking = new Set(stages.filter((_, i) => costs[i] === undefined).map((s) => s.operator.name));
  const but = lacking.size === 0 ? '' : `, without ${[...lacking].join(', ')}`;
  return `about ${Math.ceil(sum)} instructions a sample on a Cortex-M4 (estimated${but}; slipring verify counts them)`;
}

const short = (x: number): string => String(Number(x.toPrecision(4)));
