import { McapChunkBuilder, McapRecordBuilder, type McapTypes, Opcode } from '@mcap/core';
import { crc32 } from '../../core/snapshot.ts';

/** Bytes of messages from which a chunk ends by itself. */
const CHUNK = 1 << 20;

/**
 * Writes the records of an MCAP file: messages in chunks, each with its index, a summary at the end. Unlike the library's own writer it does
 * not wait between messages, and a chunk can be ended at any time. A file that lacks its end still shows all chunks that were written.
 * Chunks are not compressed.
 */
export class McapRecords {
  private readonly put: (bytes: Uint8Array) => void;
  private readonly builder = new McapRecordBuilder();
  private readonly chunk = new McapChunkBuilder({ useMessageIndex: true });
  private readonly chunks: McapTypes.ChunkIndex[] = [];
  private readonly schemas: McapTypes.Schema[] = [];
  private readonly channels: McapTypes.Channel[] = [];
  private readonly counts = new Map<number, bigint>();
  private position = 0n;
  private messages = 0n;
  private startTime = 0n;
  private endTime = 0n;

  /** `put` takes borrowed bytes. */
  constructor(put: (bytes: Uint8Array) => void) {
    this.put = put;
    this.builder.writeMagic();
    this.builder.writeHeader({ profile: '', library: 'slipring' });
    this.send();
  }

  /** Adds a channel of JSON messages with a JSON schema; gives its id. */
  addChannel(topic: string, schemaName: string, schema: object, metadata: ReadonlyMap<string, string>): number {
    const id = this.channels.length + 1;
    const data = new TextEncoder().encode(JSON.stringify(schema));
    this.schemas.push({ id, name: schemaName, encoding: 'jsonschema', data });
    this.channels.push({ id, schemaId: id, topic, messageEncoding: 'json', metadata: new Map(metadata) });
    this.chunk.addSchema(this.schemas[id - 1]);
    this.chunk.addChannel(this.channels[id - 1]);
    return id;
  }

  addMessage(channelId: number, sequence: number, logTime: bigint, data: Uint8Array): void {
    this.chunk.addMessage({ channelId, sequence, logTime, publishTime: logTime, data });
    this.counts.set(channelId, (this.counts.get(channelId) ?? 0n) + 1n);
    if (this.chunk.byteLength > CHUNK) this.endChunk();
  }

  /** Hands over all messages so far. */
  endChunk(): void {
    const { chunk, builder } = this;
    if (chunk.numMessages === 0) return;
    const { messageStartTime, messageEndTime } = chunk;
    const records = chunk.buffer;
    const size = BigInt(records.length);
    const chunkStartOffset = this.position;
    const chunkLength = builder.writeChunk({
      messageStartTime,
      messageEndTime,
      uncompressedSize: size,
      uncompressedCrc: crc32(records),
      compression: '',
      records,
    });
    const messageIndexOffsets = new Map<number, bigint>();
    let messageIndexLength = 0n;
    for (const index of chunk.indices) {
      messageIndexOffsets.set(index.channelId, chunkStartOffset + BigInt(builder.length));
      messageIndexLength += builder.writeMessageIndex(index);
    }
    this.chunks.push({
      messageStartTime,
      messageEndTime,
      chunkStartOffset,
      chunkLength,
      messageIndexOffsets,
      messageIndexLength,
      compression: '',
      compressedSize: size,
      uncompressedSize: size,
    });
    if (this.messages === 0n || messageStartTime < this.startTime) this.startTime = messageStartTime;
    if (messageEndTime > this.endTime) this.endTime = messageEndTime;
    this.messages += BigInt(chunk.numMessages);
    chunk.reset();
    this.send();
  }

  /** Ends the file with its summary. */
  finish(): void {
    const { builder } = this;
    this.endChunk();
    builder.writeDataEnd({ dataSectionCrc: 0 });
    this.send();
    const summaryStart = this.position;
    const groups: [opcode: number, records: readonly (() => unknown)[]][] = [
      [Opcode.SCHEMA, this.schemas.map((s) => () => builder.writeSchema(s))],
      [Opcode.CHANNEL, this.channels.map((c) => () => builder.writeChannel(c))],
      [Opcode.STATISTICS, [() => builder.writeStatistics(this.statistics())]],
      [Opcode.CHUNK_INDEX, this.chunks.map((c) => () => builder.writeChunkIndex(c))],
    ];
    const offsets = groups.map(([groupOpcode, records]) => {
      const from = builder.length;
      for (const write of records) write();
      return { groupOpcode, groupStart: summaryStart + BigInt(from), groupLength: BigInt(builder.length - from) };
    });
    const summaryOffsetStart = summaryStart + BigInt(builder.length);
    for (const offset of offsets) if (offset.groupLength > 0n) builder.writeSummaryOffset(offset);
    builder.writeFooter({ summaryStart, summaryOffsetStart, summaryCrc: 0 });
    builder.writeMagic();
    this.send();
  }

  private statistics(): McapTypes.Statistics {
    return {
      messageCount: this.messages,
      schemaCount: this.schemas.length,
      channelCount: this.channels.length,
      attachmentCount: 0,
      metadataCount: 0,
      chunkCount: this.chunks.length,
      messageStartTime: this.startTime,
      messageEndTime: this.endTime,
      channelMessageCounts: this.counts,
    };
  }

  private send(): void {
    this.put(this.builder.buffer);
    this.position += BigInt(this.builder.length);
    this.builder.reset();
  }
}
