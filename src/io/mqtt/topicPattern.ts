import { ConfigError } from '../../core/errors.ts';
import { hasControl, LONGEST_TOPIC, nameInLevel } from './topic.ts';

/** What the levels of a topic say. */
export interface TopicNames {
  readonly motor: string | undefined;
  readonly stream: string | undefined;
  readonly channel: string | undefined;
  /** The last level: the name of a value without one. */
  readonly last: string;
}

const NAMED = ['motor', 'stream', 'channel'] as const;

/**
 * Topics to listen to, and what their levels mean: `plant/+motor/+channel` listens to `plant/+/+` and takes the motor's name from the second
 * level. `+` and `#` are as in MQTT.
 */
export class TopicPattern {
  /** What is subscribed to. */
  readonly filter: string;
  private readonly levels: readonly string[];

  /** Throws ConfigError. */
  constructor(pattern: string) {
    this.levels = pattern.split('/');
    const unknown = this.levels.find((level) => /^\+./.test(level) && !NAMED.some((name) => level === `+${name}`));
    const isWrong =
      pattern === '' || pattern.length > LONGEST_TOPIC || hasControl(pattern) || /[^/][+#]|#./.test(pattern);
    if (isWrong || unknown !== undefined) {
      const what = unknown === undefined ? '' : `; ${unknown} is none of +motor, +stream, +channel`;
      throw new ConfigError(
        `mqtt: topic must be a topic as plant/+motor/temp, got ${JSON.stringify(pattern.slice(0, 80))}${what}`,
        ['topic'],
      );
    }
    this.filter = this.levels.map((level) => (level.startsWith('+') ? '+' : level)).join('/');
  }

  /** The names in a topic that the broker has sent for this filter. */
  namesIn(topic: string): TopicNames {
    const levels = topic.split('/');
    const named = (name: string) => {
      const level = levels[this.levels.indexOf(`+${name}`)];
      return level === undefined ? undefined : nameInLevel(level);
    };
    const [motor, stream, channel] = NAMED.map(named);
    return { motor, stream, channel, last: nameInLevel(levels[levels.length - 1]) };
  }
}
