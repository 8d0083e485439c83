import { escapeXml } from './escapeXml.ts';
import { linear, logarithmic } from './plotScale.ts';

/** One line of a plot. NaN breaks the line. */
export interface Line {
  readonly label: string;
  readonly color: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly dashed?: boolean;
  /** A dot at each point, in place of a line. */
  readonly dots?: boolean;
  /** A bar from 0 at each point, as wide as the points lie apart. */
  readonly bars?: boolean;
}

/** A coloured stretch of the x axis behind the lines. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly color: string;
}

export interface PlotOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly bands?: readonly Band[];
  /** Labels of band colours, for the legend. */
  readonly bandLabels?: readonly { label: string; color: string }[];
  readonly width?: number;
  readonly height?: number;
  /** Logarithmic axes; values that are not positive are left out. */
  readonly xLog?: boolean;
  readonly yLog?: boolean;
  /** Where the x axis is marked, in place of round numbers. */
  readonly xTicks?: readonly number[];
}

/** Okabe and Ito's palette: distinct for colour-blind readers too. */
export const PALETTE = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;

const MARGIN = { left: 64, right: 18, top: 58, bottom: 48 };

/** A line plot as a self-contained SVG document. */
export function svgPlot(given: readonly Line[], options: PlotOptions): string {
  const { width = 960, height = 420 } = options;
  const [xScale, yScale] = [options.xLog, options.yLog].map((log) => (log ? logarithmic : linear));
  const lines = given.map((l) => ({ ...l, x: Array.from(l.x, xScale.at), y: Array.from(l.y, yScale.at) }));
  const xs = extent(lines.map((l) => (l.bars ? edges(l.x) : l.x)));
  const ys = padded(extent(lines.map((l) => (l.bars ? [0, ...l.y] : l.y))));
  const plotWidth = width - MARGIN.left - MARGIN.right;
  const plotHeight = height - MARGIN.top - MARGIN.bottom;
  const px = (x: number): number => MARGIN.left + ((x - xs.min) / (xs.max - xs.min || 1)) * plotWidth;
  const py = (y: number): number => MARGIN.top + (1 - (y - ys.min) / (ys.max - ys.min || 1)) * plotHeight;
  const bottom = height - MARGIN.bottom;
  const parts: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13" role="img" aria-label="${escapeXml(options.title)}">`,
    `<title>${escapeXml(options.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<text x="${MARGIN.left}" y="24" font-size="16" font-weight="bold">${escapeXml(options.title)}</text>`,
  ];
  for (const band of options.bands ?? []) {
    const [left, right] = [band.from, band.to].map((x) => px(Math.min(xs.max, Math.max(xs.min, xScale.at(x)))));
    parts.push(
      `<rect x="${f(left)}" y="${MARGIN.top}" width="${f(right - left)}" height="${plotHeight}" fill="${band.color}"/>`,
    );
  }
  for (const tick of yScale.ticks(ys.min, ys.max, 6)) {
    const y = py(yScale.at(tick));
    parts.push(
      `<line x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${f(y)}" y2="${f(y)}" stroke="#ddd"/>`,
      `<text x="${MARGIN.left - 8}" y="${f(y + 4)}" text-anchor="end">${tick}</text>`,
    );
  }
  for (const tick of options.xTicks ?? xScale.ticks(xs.min, xs.max, 10)) {
    const x = px(xScale.at(tick));
    parts.push(
      `<line x1="${f(x)}" x2="${f(x)}" y1="${bottom}" y2="${bottom + 5}" stroke="#444"/>`,
      `<text x="${f(x)}" y="${bottom + 19}" text-anchor="middle">${tick}</text>`,
    );
  }
  for (const line of lines) {
    const dash = line.dashed ? ' stroke-dasharray="6 4"' : '';
    if (line.dots || line.bars) {
      parts.push(...(line.dots ? dots(line, px, py) : bars(line, px, py)));
      continue;
    }
    parts.push(
      `<path d="${path(line, px, py)}" fill="none" stroke="${line.color}" stroke-width="1.8" stroke-linejoin="round"${dash}/>`,
    );
  }
  parts.push(
    `<rect x="${MARGIN.left}" y="${MARGIN.top}" width="${plotWidth}" height="${plotHeight}" fill="none" stroke="#444"/>`,
    `<text x="${MARGIN.left + plotWidth / 2}" y="${height - 10}" text-anchor="middle">${escapeXml(options.xLabel)}</text>`,
    `<text transform="translate(18 ${MARGIN.top + plotHeight / 2}) rotate(-90)" text-anchor="middle">${escapeXml(options.yLabel)}</text>`,
    ...legend(lines, options.bandLabels ?? []),
    '</svg>\n',
  );
  return parts.join('\n');
}

function legend(lines: readonly Line[], bands: readonly { label: string; color: string }[]): string[] {
  const parts: string[] = [];
  let x = MARGIN.left;
  for (const line of lines) {
    const dash = line.dashed ? ' stroke-dasharray="6 4"' : '';
    parts.push(
      line.dots
        ? `<circle cx="${x + 12}" cy="42" r="3" fill="${line.color}"/>`
        : `<line x1="${x}" x2="${x + 24}" y1="42" y2="42" stroke="${line.color}" stroke-width="2.5"${dash}/>`,
    );
    parts.push(`<text x="${x + 30}" y="46">${escapeXml(line.label)}</text>`);
    x += 48 + 7.2 * line.label.length;
  }
  for (const band of bands) {
    parts.push(`<rect x="${x}" y="35" width="16" height="14" fill="${band.color}" stroke="#bbb"/>`);
    parts.push(`<text x="${x + 22}" y="46">${escapeXml(band.label)}</text>`);
    x += 40 + 7.2 * band.label.length;
  }
  return parts;
}

function path(line: Line, px: (x: number) => number, py: (y: number) => number): string {
  let d = '';
  let pen = 'M';
  for (let i = 0; i < line.x.length; i++) {
    if (!Number.isFinite(line.y[i])) {
      pen = 'M';
      continue;
    }
    d += `${pen}${f(px(line.x[i]))} ${f(py(line.y[i]))}`;
    pen = 'L';
  }
  return d;
}

function dots(line: Line, px: (x: number) => number, py: (y: number) => number): string[] {
  const drawn: string[] = [`<g fill="${line.color}" fill-opacity="0.6">`];
  for (let i = 0; i < line.x.length; i++) {
    if (!Number.isFinite(line.x[i]) || !Number.isFinite(line.y[i])) continue;
    drawn.push(`<circle cx="${f(px(line.x[i]))}" cy="${f(py(line.y[i]))}" r="2"/>`);
  }
  return [...drawn, '</g>'];
}

function bars({ x, y, color }: Line, px: (x: number) => number, py: (y: number) => number): string[] {
  const half = halfOf(x);
  return Array.from(x, (at, i) => {
    const [left, right, top] = [px(at - half), px(at + half), py(y[i])];
    return `<rect x="${f(left)}" y="${f(top)}" width="${f(0.95 * (right - left))}" height="${f(py(0) - top)}" fill="${color}"/>`;
  });
}

/** Half of the distance of two bars. */
const halfOf = (x: ArrayLike<number>) => (x.length > 1 ? (x[1] - x[0]) / 2 : 0.5);

const edges = (x: ArrayLike<number>) => [x[0] - halfOf(x), x[x.length - 1] + halfOf(x)];

function extent(series: readonly ArrayLike<number>[]): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const s of series) {
    for (let i = 0; i < s.length; i++) {
      if (s[i] < min && s[i] > Number.NEGATIVE_INFINITY) min = s[i];
      if (s[i] > max && s[i] < Number.POSITIVE_INFINITY) max = s[i];
    }
  }
  return min <= max ? { min, max } : { min: 0, max: 1 };
}

function padded({ min, max }: { min: number; max: number }): { min: number; max: number } {
  const pad = (max - min || 1) * 0.05;
  return { min: min - pad, max: max + pad };
}

function f(v: number): string {
  return v.toFixed(1);
}
