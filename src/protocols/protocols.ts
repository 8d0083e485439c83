import { ArduinoPlotter } from './arduinoPlotter.ts';
import type { SpecialFrames } from './canDecoder.ts';
import { canopenRefusal, SdoReplies } from './canopen.ts';
import { CsvLines } from './csvLines.ts';
import { dynamixelDecoder, dynamixelRefusal } from './dynamixel.ts';
import { freemasterDecoder, freemasterRefusal } from './freemaster.ts';
import { InfluxLines } from './influxLines.ts';
import { JsonLines } from './jsonLines.ts';
import type { BytesProfile, CanProfile, LinesProfile, LiveProfile } from './liveProfile.ts';
import { ModbusDecoder, modbusRefusal } from './modbus.ts';
import { DiagnosticDecoder } from './moteus/diagnostic.ts';
import { Moteus } from './moteus/moteus.ts';
import { moteusDiagnosticRefusal, moteusRefusal } from './moteus/refusal.ts';
import { mspRefusal } from './msp.ts';
import { type Addressing, withFirstByte } from './nodes.ts';
import { odriveAsciiRefusal, odriveCanRefusal } from './odrive.ts';
import type { Decoder, DecoderOptions } from './record.ts';
import type { RequestDescription } from './request.ts';
import { roboteqRefusal } from './roboteq.ts';
import { BinaryTelemetry } from './simplefoc/binaryTelemetry.ts';
import { commanderRefusal } from './simplefoc/commander.ts';
import { TextTelemetry } from './simplefoc/textTelemetry.ts';
import { StMcpDecoder, stMcpRefusal } from './stMcp.ts';
import { Teleplot } from './teleplot.ts';
import { vescDecoder, vescRefusal } from './vesc.ts';

/** What a profile's table cannot say about a protocol. */
export interface Protocol extends Addressing {
  readonly summary: string;
  /** Decoder of profiles of kind bytes, where the tables' own does not do. */
  bytes?(profile: BytesProfile, options: DecoderOptions): Decoder;
  /** The same for profiles of kind can: what the tables do not know. */
  can?(profile: CanProfile, options: DecoderOptions): SpecialFrames;
  /** The same as `bytes` for profiles of kind lines. */
  lines?(profile: LinesProfile, options: DecoderOptions): Decoder;
  /** Why a request is none that only reads; undefined when it is. A profile with any other is refused. */
  refusal?(request: RequestDescription, profile: LiveProfile): string | undefined;
}

/** Protocols that profiles name, one file each. */
export const protocols: Readonly<Record<string, Protocol>> = {
  vesc: { summary: 'VESC commands, and the logs that scripts push', bytes: vescDecoder, refusal: vescRefusal },
  odriveAscii: { summary: 'ODrive text commands', refusal: odriveAsciiRefusal },
  odriveCan: { summary: 'ODrive CANSimple', refusal: odriveCanRefusal },
  arduinoPlotter: {
    summary: 'lines of label:value pairs',
    lines: (profile, options) => new ArduinoPlotter(profile, options),
  },
  moteus: {
    summary: 'moteus registers, and its diagnostic channel through the tunnel',
    can: (profile, options) => new Moteus(profile, options),
    refusal: moteusRefusal,
  },
  moteusDiagnostic: {
    summary: "moteus' diagnostic channel on a UART",
    bytes: () => new DiagnosticDecoder(),
    refusal: moteusDiagnosticRefusal,
  },
  mavlink: { summary: 'MAVLink 1 and 2', refusal: listensOnly },
  msp: { summary: 'MultiWii serial protocol', refusal: mspRefusal },
  dynamixel: {
    summary: 'Dynamixel protocol 2.0',
    bytes: dynamixelDecoder,
    refusal: dynamixelRefusal,
    nodes: [0, 252],
    ask: withFirstByte,
  },
  modbus: {
    summary: 'Modbus RTU registers',
    bytes: (profile, options) => new ModbusDecoder(profile, options),
    refusal: modbusRefusal,
    nodes: [1, 247],
    ask: withFirstByte,
  },
  canopen: {
    summary: 'CANopen: PDOs by the profile, SDO reads',
    can: (profile, options) => new SdoReplies(profile, options),
    refusal: canopenRefusal,
  },
  stMcp: {
    summary: 'ST motor control protocol over ASPEP',
    bytes: (profile, options) => new StMcpDecoder(profile, options),
    refusal: stMcpRefusal,
  },
  stDatalog: { summary: 'ST datalog over ASPEP', refusal: stMcpRefusal },
  influx: {
    summary: 'InfluxDB line protocol',
    lines: (profile, options) => new InfluxLines(profile, options),
    refusal: listensOnly,
  },
  csv: {
    summary: 'lines of numbers, with or without a header',
    lines: (profile, options) => new CsvLines(profile, options),
    refusal: listensOnly,
  },
  json: {
    summary: 'a JSON object a line',
    lines: (profile, options) => new JsonLines(profile, options),
    refusal: listensOnly,
  },
  freemaster: { summary: 'NXP FreeMASTER', bytes: freemasterDecoder, refusal: freemasterRefusal },
  roboteq: { summary: 'Roboteq lines', refusal: roboteqRefusal },
  simplefocCommander: { summary: 'SimpleFOC Commander', refusal: commanderRefusal },
  simplefocText: {
    summary: 'SimpleFOC telemetry as text, with its headers',
    lines: (profile, options) => new TextTelemetry(profile, options),
    refusal: listensOnly,
  },
  simplefocBinary: {
    summary: 'SimpleFOC telemetry in binary form, with its headers',
    bytes: () => new BinaryTelemetry(),
    refusal: listensOnly,
  },
  teleplot: { summary: 'Teleplot lines', lines: (profile, options) => new Teleplot(profile, options) },
};

/** For devices that tell of themselves: whatever is sent to them changes something. */
function listensOnly(): string {
  return 'this device is only listened to';
}
