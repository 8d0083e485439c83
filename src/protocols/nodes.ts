import { ConfigError } from '../core/errors.ts';
import type { CanProfile, LiveProfile } from './liveProfile.ts';
import type { RequestDescription } from './request.ts';

/** Which of several devices on one link: one, some, or all that speak. */
export type NodeChoice = number | readonly number[] | 'all';

/** How a protocol that is no CAN asks one of several devices on a line. */
export interface Addressing {
  /** Least and greatest id of a device. */
  readonly nodes?: readonly [number, number];
  /** The same request to another device. */
  ask?(request: RequestDescription, node: number): RequestDescription;
}

/** The nodes of a choice that can be asked: those that it names. */
export function namedNodes(choice: NodeChoice | undefined): readonly number[] {
  if (choice === undefined || choice === 'all') return [];
  return typeof choice === 'number' ? [choice] : choice;
}

/**
 * A profile that asks these nodes, one after the other, instead of those that its requests name. Where a protocol has no place for a node
 * in its requests, they stay as they are. Throws ConfigError for a node that cannot be.
 */
export function asking<P extends LiveProfile>(profile: P, protocol: Addressing, nodes: readonly number[]): P {
  const { nodes: range, ask } = profile.kind === 'can' ? onCan(profile) : protocol;
  const [least, most] = range ?? [0, Number.MAX_SAFE_INTEGER];
  for (const node of nodes) {
    if (node >= least && node <= most) continue;
    throw new ConfigError(`${profile.name}: node must be in [${least}, ${most}], got ${node}`, ['node']);
  }
  if (!profile.poll || !ask || nodes.length === 0) return profile;
  const requests = profile.poll.requests.flatMap((r) => nodes.map((node) => ({ ...ask(r, node), node })));
  return { ...profile, poll: { ...profile.poll, requests } };
}

/** On CAN the node is part of the id: the encoder of requests puts it there. */
function onCan({ id: { node } }: CanProfile): Addressing {
  return node ? { nodes: [0, 2 ** (node[1] - node[0] + 1) - 1], ask: (request) => request } : {};
}

/** A request whose body begins with the node that it asks. */
export function withFirstByte(request: RequestDescription, node: number): RequestDescription {
  const first = node.toString(16).padStart(2, '0');
  return request.body === undefined ? request : { ...request, body: first + request.body.slice(2) };
}
