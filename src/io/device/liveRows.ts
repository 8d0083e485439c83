import type { DeviceRecord } from '../../protocols/record.ts';
import { fitRate, type RateFit } from '../../protocols/sampleClock.ts';
import type { DeviceTime } from './deviceTime.ts';

/** Instead of a number of lost samples: the device does not count. */
export const NO_COUNT = -1;
const CAPACITY = 1024;

/** Samples of a live stream that wait for their place in time. */
export class LiveRows {
  readonly values: readonly Float64Array[];
  /** Time of the sample on the host's clock, s; NaN where several came together: only the last of them came in time. */
  readonly stamps = new Float64Array(CAPACITY);
  readonly arrived = new Float64Array(CAPACITY);
  /** 1 where the stamp is the device's own: such ones are never late. */
  readonly isDeviceTime = new Uint8Array(CAPACITY);
  /** Samples lost just before by the device's count, or NO_COUNT. */
  readonly lost = new Float64Array(CAPACITY);
  n = 0;

  constructor(channels: number) {
    this.values = Array.from({ length: channels }, () => new Float64Array(CAPACITY));
  }

  get isFull(): boolean {
    return this.n === CAPACITY;
  }

  /** There must be room. */
  add({ values, arrivedS, deviceTimeS, seq, lost, restarted }: DeviceRecord, time: DeviceTime): void {
    const { n, stamps } = this;
    const sampledS = time.toHost(deviceTimeS, arrivedS, restarted);
    const isDeviceTime = !Number.isNaN(sampledS);
    for (let c = 0; c < this.values.length; c++) this.values[c][n] = values[c];
    if (n > 0 && !isDeviceTime && stamps[n - 1] === arrivedS) stamps[n - 1] = Number.NaN;
    stamps[n] = isDeviceTime ? sampledS : arrivedS;
    this.isDeviceTime[n] = isDeviceTime ? 1 : 0;
    this.arrived[n] = arrivedS;
    this.lost[n] = Number.isNaN(seq) || restarted ? NO_COUNT : lost;
    this.n++;
  }

  /** Index of the next row with a stamp, from `from` on; n when there is none. */
  nextStamp(from: number): number {
    let at = from;
    while (at < this.n && Number.isNaN(this.stamps[at])) at++;
    return at;
  }

  /** Samples that the device says were lost before the rows `from` to `to`. */
  counted(from: number, to: number): number {
    let sum = 0;
    for (let i = from; i <= to; i++) sum += Math.max(0, this.lost[i]);
    return sum;
  }

  /** Takes away the arrival stamps of the first so many seconds, but for the last two of all. */
  forgetStamps(seconds: number): void {
    if (this.isDeviceTime[0] === 1) return;
    const beforeS = this.arrived[0] + seconds;
    let left = 0;
    for (let i = 0; i < this.n; i++) if (!Number.isNaN(this.stamps[i])) left++;
    for (let i = 0; i < this.n && left > 2 && this.arrived[i] < beforeS; i++) {
      if (Number.isNaN(this.stamps[i])) continue;
      this.stamps[i] = Number.NaN;
      left--;
    }
  }

  /** The period that the stamps say; undefined with fewer than two different ones. */
  fit(): RateFit | undefined {
    const first = this.nextStamp(0);
    const stamps = this.stamps.subarray(first);
    const near = fitRate(stamps, this.n - first, this.medianPeriod());
    return near && fitRate(stamps, this.n - first, near.dt);
  }

  /** Median time a sample, from one stamp to the next; undefined with fewer than two different stamps. */
  private medianPeriod(): number | undefined {
    const periods: number[] = [];
    for (
      let from = this.nextStamp(0), to = this.nextStamp(from + 1);
      to < this.n;
      from = to, to = this.nextStamp(to + 1)
    ) {
      const passed = this.stamps[to] - this.stamps[from];
      if (passed > 0) periods.push(passed / (to - from));
    }
    return periods.sort((a, b) => a - b)[periods.length >> 1];
  }

  /** Drops the first rows. */
  drop(count: number): void {
    for (const x of [...this.values, this.stamps, this.arrived, this.isDeviceTime, this.lost]) {
      x.copyWithin(0, count, this.n);
    }
    this.n -= count;
  }
}
