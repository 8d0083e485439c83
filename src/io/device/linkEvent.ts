/**
 * What happens on the link to a device, in order: all that its decoder is told. Whoever repeats the events repeats the records.
 * `sent` holds a request, `received` what came in one piece; `gaveUp` ends the waiting for a reply; `idle` is a silence of 50 ms.
 */
export const LINK_EVENTS = ['opened', 'received', 'sent', 'gaveUp', 'idle', 'lost'] as const;

export interface LinkEvent {
  readonly kind: (typeof LINK_EVENTS)[number];
  /** On the host's monotonic clock, s. */
  readonly atS: number;
  /** Borrowed. */
  readonly bytes: Uint8Array;
}

export type OnLinkEvent = (event: LinkEvent) => void;
