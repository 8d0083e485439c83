/** Factor on the learning rate at step `step` of `steps`. */
export type Schedule = (step: number, steps: number) => number;
