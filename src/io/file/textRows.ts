import type { Block } from '../../core/block.ts';
import type { Stream } from '../../core/stream.ts';
import { csvCell } from './csvCell.ts';
import type { FileWriter } from './fileWriter.ts';
import { numberText } from './numberText.ts';
import { noteComment, noteOf, qualityOf, type SampleFile, STREAM_NOTE } from './sampleFile.ts';
import { sampleTime } from './sampleTime.ts';

/**
 * CSV with the header `t,<channels>`: the shortest numbers that read back exactly, absent ones as empty fields. With quality a comment in front says
 * whose these are, so that they are flags again when the file is read.
 */
export function csvRows(writer: FileWriter, quality: boolean): SampleFile {
  return {
    next(block) {
      if (writer.isEmpty) {
        if (quality) writer.write(noteComment(block.stream));
        writer.write(csvHeader(block.stream, quality));
      }
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
      if (!quality) text += v === v ? `,${v}` : ',';
      // biome-ignore lint/suspicious/noSelfCompare: as above
      else text += `,${v === v ? numberText(v) : ''},${block.quality[c]?.[i] ?? 0}`;
    }
    text += '\n';
    if (text.length > 16384) {
      writer.write(text);
      text = '';
    }
  }
  writer.write(text);
}

/** JSON lines with the keys of the CSV; absent samples are null. With quality the note stands in the first object. */
export function jsonRows(writer: FileWriter, quality: boolean): SampleFile {
  return {
    next(block) {
      const { channels, n, stream } = block;
      const keys = stream.channels.map((c) => `,${JSON.stringify(c.name)}:`);
      const flagKeys = stream.channels.map((c) => `,${JSON.stringify(qualityOf(c.name))}:`);
      for (let i = 0; i < n; i++) {
        const note = quality && i === 0 && writer.isEmpty ? `,"${STREAM_NOTE}":${JSON.stringify(noteOf(stream))}` : '';
        let text = `{"t":${sampleTime(block, i)}${note}`;
        for (let c = 0; c < channels.length; c++) {
          const v = channels[c][i];
          text += keys[c] + (Number.isNaN(v) ? 'null' : quality ? numberText(v) : v);
          if (quality) text += flagKeys[c] + (block.quality[c]?.[i] ?? 0);
        }
        writer.write(`${text}}\n`);
      }
    },
    finish() {},
  };
}
