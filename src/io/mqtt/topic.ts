import { ConfigError } from '../../core/errors.ts';
import type { Stream } from '../../core/stream.ts';
import { percent } from '../log/percent.ts';

/** Longest topic, in characters, that is sent or followed. MQTT allows 65,535 bytes, but every one is remembered. */
export const LONGEST_TOPIC = 1024;

/** Whether a text has control characters. */
export function hasControl(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return /[\u0000-\u001f\u007f]/.test(text);
}

/** One level of a topic from a name: what topics forbid or give a meaning is written as %XX. */
export function topicLevel(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return name.replace(/[%+#/\u0000-\u0020\u007f]/g, percent);
}

/** The name in a level of a topic. */
export function nameInLevel(level: string): string {
  return level.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The topic of a stream's blocks; undefined where its names are too long for one. */
export function blockTopic(prefix: string, { motor, name }: Pick<Stream, 'motor' | 'name'>): string | undefined {
  const topic = `${prefix}/${topicLevel(motor)}/${topicLevel(name)}`;
  return topic.length > LONGEST_TOPIC ? undefined : topic;
}

/** A topic that somebody has sent, as a message may show it. */
export function shownTopic(topic: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const shown = topic.slice(0, 100).replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/g, percent);
  return topic.length > 100 ? `${shown}...` : shown;
}

/** The filter with which the members of a group share what comes: each message goes to one of them. Throws ConfigError. */
export function sharedTopic(group: string | undefined, filter: string): string {
  if (group === undefined) return filter;
  if (group === '' || topicLevel(group) !== group) {
    throw new ConfigError(`mqtt: group must be one level of a topic, got ${JSON.stringify(group)}`, ['group']);
  }
  return `$share/${group}/${filter}`;
}
