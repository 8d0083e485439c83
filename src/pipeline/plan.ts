import { crc32 } from '../core/snapshot.ts';
import { channelIndex, type Stream } from '../core/stream.ts';
import type { Path } from '../io/yamlFile.ts';
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
  /** Whether the step may be an outlier test: it flags channels and makes no new ones. */
  readonly flags: boolean;
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
    const flags = processors.some((p) => p instanceof Stage && p.operator.flags && keepsNames(p));
    steps.push({ name: step.name, step, placement, processors, flags, streams });
  }
  const text = JSON.stringify([
    motor,
    inputs.map((s) => [s.name, s.rateHz, s.channels]),
    steps.map((s) => [s.name, valueAt(s.step.document.value, s.step.path)]),
  ]);
  return { inputs, outputs: streams, steps, key: crc32(new TextEncoder().encode(text)) };
}

/** Whether what a step makes were channels before: an outlier test does not make new ones. */
function keepsNames(stage: Stage): boolean {
  return stage.output.channels.every((c) => channelIndex(stage.input, c.name) >= 0);
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((v, k) => (v as Record<string | number, unknown> | undefined)?.[k], root);
}
