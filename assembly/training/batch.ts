/** Rows [steps][lanes][features] of doubles to [steps][features][width / 4] of floats, from lane `first` on; lanes beyond `count` stay 0. */
export function spread(
  rows: usize,
  to: usize,
  steps: i32,
  lanes: i32,
  first: i32,
  count: i32,
  features: i32,
  width: usize,
): void {
  const row = <usize>features << 3;
  for (let t: i32 = 0; t < steps; t++) {
    for (let b: i32 = 0; b < count; b++) {
      const from = rows + <usize>(t * lanes + first + b) * row;
      const lane = to + (<usize>b << 2);
      for (let f: i32 = 0; f < features; f++) {
        store<f32>(lane + <usize>f * width, <f32>load<f64>(from + (<usize>f << 3)));
      }
    }
    to += <usize>features * width;
  }
}

/** The way back of `spread`. */
export function collect(
  rows: usize,
  from: usize,
  steps: i32,
  lanes: i32,
  first: i32,
  count: i32,
  features: i32,
  width: usize,
): void {
  const row = <usize>features << 3;
  for (let t: i32 = 0; t < steps; t++) {
    for (let b: i32 = 0; b < count; b++) {
      const to = rows + <usize>(t * lanes + first + b) * row;
      const lane = from + (<usize>b << 2);
      for (let f: i32 = 0; f < features; f++) {
        store<f64>(to + (<usize>f << 3), <f64>load<f32>(lane + <usize>f * width));
      }
    }
    from += <usize>features * width;
  }
}

/** State [units][lanes] at the end of a chunk to the start of the next: 0 in lanes whose `fresh` byte is not, and beyond `count`. */
export function carry(start: usize, end: usize, units: i32, fresh: usize, first: i32, count: i32, width: usize): void {
  const lanes = <i32>(width >> 2);
  for (let i: i32 = 0; i < units; i++) {
    for (let b: i32 = 0; b < lanes; b++) {
      const at = <usize>i * width + (<usize>b << 2);
      const kept = b < count && load<u8>(fresh + <usize>(first + b)) === 0;
      store<f32>(start + at, kept ? load<f32>(end + at) : 0);
    }
  }
}

/** Zeros. */
export function clear(to: usize, bytes: usize): void {
  memory.fill(to, 0, bytes);
}
