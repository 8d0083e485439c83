/** What a net shall learn, by channel names. */
export interface Task {
  readonly inputs: readonly string[];
  readonly targets: readonly string[];
  /** The net predicts the targets' difference to this channel, which must be an input. */
  readonly residualTo?: string;
  /** Inputs that are in the targets' unit and share one offset and scale with them; all others then keep their zero. */
  readonly alike?: readonly string[];
  /** The targets are classes: 1 or 0, taken as they are. */
  readonly classes?: boolean;
  /** The targets lie between 0 and 1 and are taken as they are. */
  readonly bounded?: boolean;
  /** Rows whose inputs warm up count too. */
  readonly cold?: boolean;
  /** Targets whose first value in a sequence, and no other, is an input behind the rest: where the net's state starts. */
  readonly starts?: readonly string[];
}

/** Columns of a sequence's x. */
export const inputNames = ({ inputs, starts = [] }: Task): string[] => [...inputs, ...starts];
