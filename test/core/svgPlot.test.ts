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
    expect(svg.match(/<circle [^>]*>/g)).toEqual([
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
