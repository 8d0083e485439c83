import { describe, expect, it } from 'vitest';
import { svgPlot } from '../../src/core/svgPlot.ts';

const options = { title: 'T', xLabel: 'time / s', yLabel: 'degC' };

describe('svgPlot', () => {
  it('maps the corners of the data to the corners of the plot, with 5 % of air above and below', () => {
    const svg = svgPlot([{ label: 'a', color: '#000', x: [0, 10], y: [20, 30] }], {
      ...options,
      width: 500,
      height: 300,
    });
    // plot area: x 64..482, y 58..252; y pads to [19.5, 30.5]
    expect(svg).toContain('d="M64.0 243.2L482.0 66.8"');
  });

  it('breaks the line at NaN', () => {
    const svg = svgPlot([{ label: 'a', color: '#000', x: [0, 1, 2, 3], y: [1, Number.NaN, 2, 3] }], options);
    expect(svg.match(/ d="([^"]*)"/)![1].match(/M/g)).toHaveLength(2);
  });

  it('draws dots where it is asked to, and lets no infinite value stretch the axes', () => {
    const points = { label: 'a', color: '#000', x: [0, 10, 5], y: [20, 30, Number.POSITIVE_INFINITY], dots: true };
    const svg = svgPlot([points], { ...options, width: 500, height: 300 });
    expect(svg.match(/<circle [^>]*r="2"[^>]*>/g)).toEqual([
      '<circle cx="64.0" cy="243.2" r="2"/>',
      '<circle cx="482.0" cy="66.8" r="2"/>',
    ]);
  });

  it('escapes names that come from data', () => {
    const svg = svgPlot([{ label: '<script>"&', color: '#000', x: [0], y: [0] }], options);
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&#60;script&#62;&#34;&#38;');
  });

  it('draws an axis even when there is no data', () => {
    expect(svgPlot([], options)).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
  });
});

describe('svgPlot on logarithmic axes', () => {
  const size = { width: 500, height: 300 };
  const told = (svg: string, anchor: string) =>
    [...svg.matchAll(new RegExp(`text-anchor="${anchor}">([^<]*)<`, 'g'))].map(([, text]) => text);

  it('puts equal ratios at equal distances, marked by powers of ten', () => {
    const line = { label: 'a', color: '#000', x: [1, 10, 100], y: [1, 1e-3, 1e-6] };
    const svg = svgPlot([line], { ...options, ...size, xLog: true, yLog: true });
    expect(svg).toContain('d="M64.0 66.8L273.0 155.0L482.0 243.2"');
    expect(told(svg, 'end')).toEqual(['0.000001', '0.00001', '0.0001', '0.001', '0.01', '0.1', '1']);
  });

  it('marks short ranges more finely, and where it is told to', () => {
    const line = { label: 'a', color: '#000', x: [32, 64, 256], y: [0.03, 0.1, 0.4] };
    const svg = svgPlot([line], { ...options, ...size, xLog: true, yLog: true, xTicks: [32, 64, 256] });
    expect(told(svg, 'end')).toEqual(['0.05', '0.1', '0.2']);
    expect(told(svg, 'middle').slice(0, 3)).toEqual(['32', '64', '256']);
    const narrow = { ...line, y: [0.21, 0.22, 0.23] };
    expect(told(svgPlot([narrow], { ...options, yLog: true }), 'end')).toEqual([
      '0.21',
      '0.215',
      '0.22',
      '0.225',
      '0.23',
    ]);
  });

  it('leaves out what is not positive', () => {
    const svg = svgPlot([{ label: 'a', color: '#000', x: [1, 2, 3], y: [1, 0, 10] }], { ...options, yLog: true });
    expect(svg.match(/ d="([^"]*)"/)?.[1].match(/M/g)).toHaveLength(2);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

describe('svgPlot with bars', () => {
  it('stands them on zero, side by side, none beyond the frame', () => {
    const bars = { label: 'rows', color: '#000', x: [0, 2], y: [0, 20], bars: true };
    const svg = svgPlot([bars], { ...options, width: 500, height: 300 });
    // from -1 to 3 over 64..482, from -1 to 21 over 252..58
    expect(svg.match(/<rect x="[^>]*fill="#000"\/>/g)).toEqual([
      '<rect x="64.0" y="243.2" width="198.5" height="0.0" fill="#000"/>',
      '<rect x="273.0" y="66.8" width="198.5" height="176.4" fill="#000"/>',
    ]);
  });
});
