import { loadDevice } from '../config/deviceProfile.ts';
import { DeviceLink } from '../device/deviceLink.ts';
import type { LinkEvent } from '../device/linkEvent.ts';
import { SerialLink } from '../device/serialLink.ts';
import { lineOf, type SerialOptions } from '../device/serialSource.ts';
import { HOST_EPOCH_S } from '../hostTime.ts';
import { RawWriter } from './rawFile.ts';

export interface RecordOptions extends Pick<SerialOptions, 'port' | 'device' | 'baud' | 'settleS' | 'node'> {
  readonly file: string;
  /** Writes over a file that is there. */
  readonly replace?: boolean;
}

/** A recording that is going on. */
export interface Recording {
  readonly link: DeviceLink;
  /** What was decoded on the way, for display: the file holds the bytes. */
  readonly counters: { readonly records: number; readonly bytes: number };
  close(): Promise<void>;
}

/** Records everything that happens on the link to a device, polled as its profile says. Throws ConfigError, UnavailableError, IoError. */
export async function recordSerial(options: RecordOptions): Promise<Recording> {
  const { port, file, replace, node } = options;
  const device = await loadDevice(options.device, { node });
  const line = lineOf(device, options);
  let writer: RawWriter | undefined;
  const early: LinkEvent[] = [];
  const link = new DeviceLink({
    device,
    connect: (events) => new SerialLink(port, line, events),
    onRecord() {},
    onTurn() {},
    onEvent(event) {
      if (writer) writer.write(event);
      else early.push({ ...event, bytes: Uint8Array.from(event.bytes) });
    },
  });
  try {
    // a port that is not there leaves no file
    await link.open();
    writer = new RawWriter(
      file,
      { device: options.device, port, baudRate: line.baudRate, epochS: HOST_EPOCH_S },
      replace,
    );
    for (const event of early.splice(0)) writer.write(event);
  } catch (error) {
    await link.close();
    throw error;
  }
  return {
    link,
    get counters() {
      return { records: device.decoder.counters.records, bytes: link.link.counters.bytes };
    },
    async close() {
      await link.close();
      writer?.close();
    },
  };
}
