import type { Device } from '../../protocols/device.ts';
import { toHex } from '../../protocols/hex.ts';
import type { OnRecord } from '../../protocols/record.ts';
import type { Request } from '../../protocols/request.ts';
import type { LinkEvent } from '../device/linkEvent.ts';

/** Tells a device's decoder what was recorded on its link: it gives the records that it gave then. */
export class EventDecoder {
  readonly device: Device;
  /** Requests by their bytes. */
  private readonly requests: ReadonlyMap<string, Request>;

  constructor(device: Device) {
    this.device = device;
    this.requests = new Map(Array.from(device.requests.values(), (r) => [toHex(r.bytes), r]));
  }

  take({ kind, atS, bytes }: LinkEvent, emit: OnRecord): void {
    const { decoder } = this.device;
    switch (kind) {
      case 'opened':
        decoder.reset();
        break;
      case 'received':
        decoder.push(bytes, atS, emit);
        break;
      case 'sent': {
        const request = this.requests.get(toHex(bytes));
        if (request?.reply !== undefined) decoder.expect(request.reply, request.node);
        break;
      }
      case 'gaveUp':
        decoder.expect(undefined);
        break;
      case 'idle':
        decoder.idle(emit);
        break;
      case 'lost':
    }
  }
}
