import { BehaviorSubject } from 'rxjs';
import type { Device } from '../../protocols/device.ts';
import { DeviceSession } from '../../protocols/deviceSession.ts';
import type { OnRecord } from '../../protocols/record.ts';
import { hostTimeS } from '../hostTime.ts';
import type { Link, LinkEvents } from './link.ts';
import type { LinkEvent, OnLinkEvent } from './linkEvent.ts';

/** Silence after which a decoder lets out what it holds back, s. */
const IDLE_S = 0.05;
/** Time without a record after which that is told, s. */
const SILENT_S = 2;
const NOTHING = new Uint8Array(0);

/** Where a link stands. Faults of transport are values, not errors: it goes on trying. */
export interface DeviceLinkStatus {
  readonly state: 'opening' | 'open' | 'silent' | 'lost' | 'closed';
  readonly reason?: string;
}

export interface DeviceLinkOptions {
  readonly device: Device;
  /** Makes the link, which is not opened. */
  readonly connect: (events: LinkEvents) => Link;
  readonly onRecord: OnRecord;
  /** Called after the records of an event, and when time has passed. */
  readonly onTurn: (nowS: number) => void;
  /** When `onTurn` is wanted at the latest, s. */
  readonly dueS?: () => number;
  /** Called before bytes that arrived are decoded. */
  readonly beforeBytes?: (arrivedS: number) => void;
  readonly onEvent?: OnLinkEvent;
}

/** The talk with a device over a link: bytes in, requests of its profile out, each at its time. */
export class DeviceLink {
  readonly session: DeviceSession;
  readonly link: Link;
  readonly status$ = new BehaviorSubject<DeviceLinkStatus>({ state: 'opening' });
  private readonly options: DeviceLinkOptions;
  private timer: NodeJS.Timeout | undefined;
  private isUp = false;
  /** When the newest bytes came; NaN once their silence was told. */
  private heardS = Number.NaN;
  private goodS = 0;
  private records = 0;
  private bytesSinceGood = 0;

  constructor(options: DeviceLinkOptions) {
    this.options = options;
    this.session = new DeviceSession(options.device);
    this.link = options.connect({
      opened: () => this.opened(),
      received: (bytes, atS) => this.received(bytes, atS),
      lost: (reason) => this.lost(reason),
      waiting: (reason) => this.status$.next({ state: 'lost', reason }),
    });
  }

  /** Opens the link. Throws UnavailableError when it cannot be opened at all; later losses are values of `status$`. */
  open(): Promise<void> {
    return this.link.open();
  }

  /** Sends the profile's last requests and closes. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    const { device } = this.options;
    const last = this.isUp ? device.close.map((r) => r.bytes) : [];
    for (const bytes of last) device.guard.check(bytes);
    this.isUp = false;
    await this.link.close(last);
    this.status$.next({ state: 'closed' });
    this.status$.complete();
  }

  private opened(): void {
    const now = hostTimeS();
    this.isUp = true;
    this.heardS = Number.NaN;
    this.goodS = now;
    this.bytesSinceGood = 0;
    this.tell('opened', now);
    this.session.opened(now);
    this.status$.next({ state: 'open' });
    this.turn();
  }

  private received(bytes: Uint8Array, atS: number): void {
    this.heardS = atS;
    this.bytesSinceGood += bytes.length;
    this.options.beforeBytes?.(atS);
    this.tell('received', atS, bytes);
    this.session.receive(bytes, atS, this.options.onRecord);
    this.turn();
  }

  private lost(reason: string): void {
    this.isUp = false;
    clearTimeout(this.timer);
    this.tell('lost', hostTimeS());
    this.options.onTurn(hostTimeS());
    this.status$.next({ state: 'lost', reason });
  }

  /** Whatever is due now. */
  private turn(): void {
    if (!this.isUp) return;
    const now = hostTimeS();
    if (now - this.heardS >= IDLE_S) {
      this.heardS = Number.NaN;
      this.tell('idle', now);
      this.session.idle(now, this.options.onRecord);
    }
    this.options.onTurn(now);
    this.transmit();
    this.watch(now);
    clearTimeout(this.timer);
    const heard = Number.isNaN(this.heardS) ? Number.POSITIVE_INFINITY : this.heardS + IDLE_S;
    const wanted = this.options.dueS?.() ?? Number.POSITIVE_INFINITY;
    const dueS = Math.min(this.session.dueS, heard, wanted, now + SILENT_S);
    this.timer = setTimeout(() => this.turn(), Math.max(1, 1000 * (dueS - hostTimeS())));
  }

  private transmit(): void {
    const { session } = this;
    const { counters } = session.poller;
    for (;;) {
      const now = hostTimeS();
      const timeouts = counters.timeouts;
      const bytes = session.transmit(now);
      if (counters.timeouts > timeouts) this.tell('gaveUp', now);
      if (!bytes) return;
      this.tell('sent', now, bytes);
      this.link.write(bytes);
    }
  }

  /** Says when no record has come for long, and when they come again. */
  private watch(now: number): void {
    const { records } = this.session.device.decoder.counters;
    const { state } = this.status$.value;
    if (records > this.records) {
      this.records = records;
      this.goodS = now;
      this.bytesSinceGood = 0;
      if (state === 'silent') this.status$.next({ state: 'open' });
    } else if (state === 'open' && now - this.goodS >= SILENT_S) {
      this.status$.next({ state: 'silent', reason: this.silence() });
    }
  }

  private silence(): string {
    const { name, setting, advice } = this.link;
    const at = setting === undefined ? '' : ` at ${setting}`;
    const what = `${name}: no valid frame of ${this.options.device.profile.name} for ${SILENT_S} s${at}`;
    if (this.bytesSinceGood === 0) return `${what}: nothing comes`;
    return `${what}, though ${this.bytesSinceGood} bytes came: ${advice}`;
  }

  private tell(kind: LinkEvent['kind'], atS: number, bytes: Uint8Array = NOTHING): void {
    this.options.onEvent?.({ kind, atS, bytes });
  }
}
