/** What a net shall learn, by channel names. */
export interface Task {
  readonly inputs: readonly string[];
  readonly targets: readonly string[];
  /** The net predicts the targets' difference to this channel, which must be an input. */
  readonly residualTo?: string;
}
