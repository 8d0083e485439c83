import type { LogProblems, Rows } from '../../protocols/rows.ts';
import type { RateFit } from '../../protocols/sampleClock.ts';
import type { DeviceProfile } from '../config/deviceProfile.ts';

/** How a column becomes a channel. */
export type LogChannel = DeviceProfile['channels'][number] & {
  /** Column of its quality bits, in a file of our own. */
  readonly quality?: string;
};

/** How a log's columns become the channels of one stream. */
export interface LogProfile extends DeviceProfile {
  readonly channels: LogChannel[];
  /** Name of the stream, where the log says it. */
  readonly stream?: string;
  /** Name of the motor, where the log says it. */
  readonly motor?: string;
  /** The times are true and the rate is known: Slipring wrote them. */
  readonly trueTime?: boolean;
  /** What the time stamps say of the rate, where that is known before the rows are read. */
  readonly fit?: RateFit;
}

/** Rows of one kind in a log: a whole CSV file, a topic of an MCAP file, a series in lines of InfluxDB. */
export interface LogTable {
  readonly profile: LogProfile;
  /** Names of all columns, also of those that are not read: logs that follow each other have the same. */
  readonly columns: readonly string[];
}

/** Rows of one table, by its index; columns as LogColumns wants them. */
export type TableRows = readonly [table: number, rows: Rows];

/** A log that is open. */
export interface LogFile {
  readonly tables: readonly LogTable[];
  /** Rows in the order of the file. Borrowed until the next step. */
  rows(): AsyncGenerator<readonly TableRows[]>;
  /** Lets go of the file. */
  close(): Promise<void>;
}

/** What is asked of a log; what is left out is guessed from the file or taken from the profile. */
export interface LogFileOptions {
  readonly profile?: DeviceProfile;
  readonly rateHz?: number;
  readonly irregular?: DeviceProfile['irregular'];
  /** Tables of the log before, which this one goes on with: their profiles hold. */
  readonly before?: readonly LogTable[];
  /** What is wrong in single rows is counted here. */
  readonly problems: LogProblems;
  /** Told of bytes as they are read. */
  readonly onBytes?: (count: number) => void;
}

/**
 * The profile that holds for a stream: that of the log before, where the columns are the same, else the one that was asked for. Other columns
 * than before are refused by whoever knows both files.
 */
export function givenProfile(
  { before, profile }: LogFileOptions,
  columns: readonly string[],
  stream?: string,
): LogProfile | undefined {
  const isSame = (table: LogTable) =>
    (stream === undefined || table.profile.stream === stream) && !otherColumn(table.columns, columns);
  return before?.find(isSame)?.profile ?? profile;
}

/** A column that only one of two logs has. */
export function otherColumn(a: readonly string[], b: readonly string[]): string | undefined {
  return a.find((c) => !b.includes(c)) ?? b.find((c) => !a.includes(c));
}

/** A profile with what the options say otherwise. */
export function completed<P extends DeviceProfile>(profile: P, { rateHz, irregular }: LogFileOptions): P {
  return {
    ...profile,
    time: { ...profile.time, rateHz: rateHz ?? profile.time.rateHz },
    irregular: irregular ?? profile.irregular,
  };
}
