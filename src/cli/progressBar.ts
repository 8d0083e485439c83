const WIDTH = 20;

/** How far files have been read: `[########------------]  40 %  48 of 120 MB  56 MB/s  1 s left`. */
export function progressBar(
  { bytes, total }: { readonly bytes: number; readonly total: number },
  seconds: number,
): string {
  const rate = bytes / Math.max(seconds, 1e-3);
  const speed = `${megabytes(rate)} MB/s`;
  if (!(total > 0)) return `${megabytes(bytes)} MB  ${speed}`;
  const share = Math.min(1, bytes / total);
  const left = rate > 0 ? `  ${duration((total - bytes) / rate)} left` : '';
  return `${bar(share)} ${String(Math.floor(100 * share)).padStart(3)} %  ${megabytes(bytes)} of ${megabytes(total)} MB  ${speed}${left}`;
}

/** `[########------------]` */
export function bar(share: number): string {
  const done = Math.floor(WIDTH * share);
  return `[${'#'.repeat(done)}${'-'.repeat(WIDTH - done)}]`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

/** 42 s, 3 min 5 s, 2 h 10 min. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.ceil(seconds));
  if (s < 60) return `${s} s`;
  return s < 3600
    ? `${Math.floor(s / 60)} min ${s % 60} s`
    : `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}
