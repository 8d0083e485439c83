/** How fast the offset may rise: faster than two crystals drift apart. */
const DRIFT = 200e-6;
/** How fast its correction may move, seconds a second: sample times stay in order. */
const SLEW = 1e-3;

/**
 * Brings a device's own clock to the host's. The first record, and the first after a restart, gives the offset by its arrival; after that,
 * steps of the device's clock are kept exactly. Records come late but never early, so the smallest difference of arrival and device time tells
 * what the offset should have been: `correctionS` moves there slowly, and follows a clock that drifts.
 */
export class DeviceTime {
  /** To be added to the times that `toHost` gave, for the true ones, s. */
  correctionS = 0;
  private offset = Number.NaN;
  private earliest = 0;
  private last = Number.NaN;

  /** The time at which the device took a sample; NaN where it gives none. */
  toHost(deviceS: number, arrivedS: number, restarted: boolean): number {
    if (Number.isNaN(deviceS)) return Number.NaN;
    const passed = deviceS - this.last;
    const late = arrivedS - deviceS - this.offset;
    // the first record, a restart, or a clock that was set: what was known says nothing
    if (restarted || !(passed >= 0) || Math.abs(late - this.earliest) > 1 + passed) {
      this.offset = arrivedS - deviceS - this.correctionS;
      this.earliest = this.correctionS;
    } else {
      this.earliest = Math.min(late, this.earliest + DRIFT * passed);
      const most = SLEW * passed;
      this.correctionS += Math.max(-most, Math.min(most, this.earliest - this.correctionS));
    }
    this.last = deviceS;
    return deviceS + this.offset;
  }
}
