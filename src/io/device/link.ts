/** What a link tells. `opened` comes after the settling time, each time anew. */
export interface LinkEvents {
  opened(): void;
  /** The bytes are borrowed. */
  received(bytes: Uint8Array, arrivedS: number): void;
  lost(reason: string): void;
  /** An attempt to open it again has failed. */
  waiting?(reason: string): void;
}

/** The way to a device: a serial port, a UDP port. Once opened it stays; its losses are told as events. */
export interface Link {
  /** As messages name it. */
  readonly name: string;
  /** What it is set to, for messages: `115200 baud`. */
  readonly setting?: string;
  /** What may be wrong, and what to do, where bytes come that say nothing. */
  readonly advice: string;
  readonly counters: Readonly<Record<string, number>> & { readonly bytes: number };
  /** Throws UnavailableError when it cannot be opened at all. */
  open(): Promise<void>;
  /** False when the bytes cannot go out now. */
  write(bytes: Uint8Array): boolean;
  close(last?: readonly Uint8Array[]): Promise<void>;
}
