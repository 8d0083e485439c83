/** Factor on the learning rate at update `step` of `steps`, of which an epoch has `perEpoch`. */
export type Schedule = (step: number, steps: number, perEpoch: number) => number;
