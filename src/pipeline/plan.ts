import { crc32 } from '../core/snapshot.ts';
import { channelIndex, type Stream } from '../core/stream.ts';
import type { Path } from '../io/config/yamlFile.ts';
import type { Layout } from '../kernel/layout.ts';
import type { Processor } from '../kernel/processor.ts';
import { Stage } from '../kernel/stage.ts';
import type { Motor, Parsed } from './parseSteps.ts';
import type { Problems } from './problems.ts';
import type { Placement, Step } from './step.ts';

/** A step in its place. */
export interface PlannedStep {
  readonly name: string;
  readonly step: Step;
  readonly placement: Placement;
  /** One for each stream that the step works on. */
  readonly processors: readonly Processor[];
  /** Channels that the step tests for outliers. */
  readonly tested: readonly string[];
  /** All streams after the step. */
  readonly streams: readonly Stream[];
}

/** A chain that has been walked: everything about it is known before anything runs. */
export interface Plan {
  /** Streams that go in, and the streams that come out. */
  readonly inputs: readonly Stream[];
  readonly outputs: readonly Stream[];
  readonly steps: readonly PlannedStep[];
  /** Hash of steps and streams: state saved under another key is not loaded. */
  readonly key: number;
}

/**
 * Fits steps to the streams of a source, one after the other. Behind a step that does not fit nothing is known, so later steps
 * are then only checked by themselves. All problems go to `problems`; undefined when there are any.
 */
export function planSteps(
  parsed: readonly Parsed[],
  inputs: readonly Stream[],
  motor: Motor,
  problems: Problems,
): Plan | undefined {
  const steps: PlannedStep[] = [];
  let streams = inputs;
  for (const { step } of parsed) {
    if (!step) return undefined;
    const placement = problems.attempt(() => step.place(streams), step.document, step.path);
    if (!placement) return undefined;
    streams = placement.streams;
    const { processors } = placement;
    steps.push({ name: step.name, step, placement, processors, tested: processors.flatMap(testedBy), streams });
  }
  const text = JSON.stringify([
    motor,
    inputs.map((s) => [s.name, s.rateHz, s.channels]),
    steps.map((s) => [s.name, valueAt(s.step.document.value, s.step.path), s.processors.map(originOf)]),
  ]);
  return { inputs, outputs: streams, steps, key: crc32(new TextEncoder().encode(text)) };
}

/** An operator that flags and makes no new channels is taken for an outlier test. */
function testedBy(p: Processor): string[] {
  if (!(p instanceof Stage) || !p.operator.flags) return [];
  const made = p.output.channels.filter((_, i) => p.sources[i].from === 'instance').map((c) => c.name);
  return made.every((name) => channelIndex(p.input, name) >= 0) ? made : [];
}

/** What a step's state belongs to besides its description: a net's weights, and the form in which it is held. */
function originOf(p: Processor): unknown {
  if (!(p instanceof Stage)) return undefined;
  const slots = Object.entries(p.operator.state(p.coeffs) as Layout);
  const { text } = p.operator as { text?: string };
  return [
    p.operator.source,
    text,
    slots.map(([name, s]) => [name, s.type, typeof s.value === 'object' && s.value.length]),
  ];
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((v, k) => (v as Record<string | number, unknown> | undefined)?.[k], root);
}
