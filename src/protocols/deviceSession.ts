import { UsageError, unknownName } from '../core/errors.ts';
import type { Device } from './device.ts';
import { Poller } from './poller.ts';
import type { OnRecord } from './record.ts';
import { pollSchema } from './request.ts';

/**
 * The talk with one device: what comes in becomes records, what goes out is a request of the profile at its time. It knows no
 * transport and reads no clock, so that a recording can be replayed through it.
 *
 *   session.opened(now); then in turn session.receive(bytes, now, emit) for what comes, and
 *   for (let bytes = session.transmit(now); bytes; bytes = session.transmit(now)) port.write(bytes), again at session.dueS
 */
export class DeviceSession {
  readonly device: Device;
  readonly poller: Poller;
  private readonly rearmS: number;
  private heardS = Number.NEGATIVE_INFINITY;

  constructor(device: Device) {
    const poll = device.profile.poll ?? pollSchema.parse({});
    this.device = device;
    this.poller = new Poller([...device.requests.values()], poll);
    this.rearmS = poll.rearmS ?? Number.POSITIVE_INFINITY;
  }

  /** The link was opened, for the first time or again. */
  opened(nowS: number): void {
    this.device.decoder.reset();
    this.poller.reset();
    this.arm(nowS);
  }

  /** Takes bytes that arrived together. */
  receive(bytes: Uint8Array, arrivedS: number, emit: OnRecord): void {
    const { decoder } = this.device;
    const before = decoder.counters.records;
    decoder.push(bytes, arrivedS, emit);
    this.noticed(arrivedS, before);
  }

  /** The link has been silent for about 50 ms: frames behind a false start come out. */
  idle(nowS: number, emit: OnRecord): void {
    const { decoder } = this.device;
    const before = decoder.counters.records;
    decoder.idle(emit);
    this.noticed(nowS, before);
  }

  /** Sends a request of the profile by name, once. Throws UsageError for an unknown one. */
  ask(name: string): void {
    const request = this.device.requests.get(name);
    if (!request) throw new UsageError(unknownName('request', name, [...this.device.requests.keys()]));
    this.poller.ask(request);
  }

  /** The bytes that go out now, one request; undefined when nothing does. They have passed the guard. */
  transmit(nowS: number): Uint8Array | undefined {
    const { poller } = this;
    const { decoder, guard } = this.device;
    if (poller.giveUp(nowS)) decoder.expect(undefined);
    if (nowS - this.heardS >= this.rearmS) this.arm(nowS);
    const request = poller.next(nowS);
    if (!request) return undefined;
    guard.check(request.bytes);
    if (request.reply !== undefined) decoder.expect(request.reply, request.node);
    return request.bytes;
  }

  /** When `transmit` may have something new, s; Infinity for never. */
  get dueS(): number {
    return Math.min(this.poller.dueS, this.heardS + this.rearmS);
  }

  private arm(nowS: number): void {
    this.heardS = nowS;
    for (const request of this.device.open) this.poller.ask(request);
  }

  private noticed(nowS: number, before: number): void {
    const { decoder } = this.device;
    if (decoder.counters.records > before) this.heardS = nowS;
    if (this.poller.isWaiting && decoder.awaiting === undefined) this.poller.answered();
  }
}
