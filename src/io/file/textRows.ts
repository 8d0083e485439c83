import type { Block } from '../../core/block.ts';
import type { Stream } from '../../core/stream.ts';
import { csvCell } from './csvCell.ts';
import type { FileWriter } from './fileWriter.ts';
import { qualityOf, type SampleFile } from './sampleFile.ts';
import { sampleTime } from './sampleTime.ts';

/** CSV with the header `t,<channels>`: the shortest numbers that read back exactly, absent ones as empty fields. */
export function csvRows(writer: FileWriter, quality: boolean): SampleFile {
  return {
    next(block) {
      if (writer.isEmpty) writer.write(csvHeader(block.stream, quality));
      writeCsv(writer, block, quality);
    },
    finish() {},
  };
}

function csvHeader(stream: Stream, quality: boolean): string {
  const names = stream.channels.flatMap((c) => (quality ? [c.name, qualityOf(c.name)] : [c.name]));
  return `t,${names.map(csvCell).join(',')}\n`;
}

function writeCsv(writer: FileWriter, block: Block, quality: boolean): void {
  const { channels, n } = block;
  let text = '';
  for (let i = 0; i < n; i++) {
    text += sampleTime(block, i);
    for (let c = 0; c < channels.length; c++) {
      const v = channels[c][i];
      // biome-ignore lint/suspicious/noSelfCompare: the cheapest test for NaN, a million times a second
      text += v === v ? `,${v}` : ',';
      if (quality) text += `,${block.quality[c]?.[i] ?? 0}`;
    }
    text += '\n';
    if (text.length > 16384) {
      writer.write(text);
      text = '';
    }
  }
  writer.write(text);
}

/** JSON lines with the keys of the CSV; absent samples are null. */
export function jsonRows(writer: FileWriter, quality: boolean): SampleFile {
  return {
    next(block) {
      const { channels, n, stream } = block;
      const keys = stream.channels.map((c) => `,${JSON.stringify(c.name)}:`);
      const flagKeys = stream.channels.map((c) => `,${JSON.stringify(qualityOf(c.name))}:`);
      for (let i = 0; i < n; i++) {
        let text = `{"t":${sampleTime(block, i)}`;
        for (let c = 0; c < channels.length; c++) {
          const v = channels[c][i];
          text += keys[c] + (Number.isNaN(v) ? 'null' : v);
          if (quality) text += flagKeys[c] + (block.quality[c]?.[i] ?? 0);
        }
        writer.write(`${text}}\n`);
      }
    },
    finish() {},
  };
}
