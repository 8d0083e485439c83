/** The library: what programs import from 'slipring'. */
export { type Block, blockOf, detach } from './core/block.ts';
export * from './core/errors.ts';
export * from './core/quality.ts';
export { type Channel, channel, channelIndex, type Stream } from './core/stream.ts';
export { readYaml } from './io/yamlFile.ts';
export type { StepOptions } from './kernel/binding.ts';
export { bool, i32, real, reals } from './kernel/layout.ts';
export { defineOperator, type Operator } from './kernel/operator.ts';
export { Stage } from './kernel/stage.ts';
export { describe } from './pipeline/description.ts';
export { type JobWords, planJob, readJob, streamsOf } from './pipeline/job.ts';
export { type Plan, planSteps } from './pipeline/plan.ts';
export { Problems } from './pipeline/problems.ts';
export { type RunOptions, type RunResult, runPipeline } from './pipeline/run.ts';
export { type JobResult, runJob } from './pipeline/runJob.ts';
export { lift, process } from './rx/lift.ts';
export * from './rx/operators.generated.ts';
