import { percent } from './log/percent.ts';
import type { Sink } from './sink.ts';

/** One sink a motor, made when its first block comes. `make` is told the motor's name as a file may have it. */
export function perMotorSink(make: (motor: string) => Sink): Sink {
  const sinks = new Map<string, Sink>();
  const all = () => [...sinks.values()];
  return {
    get accepted() {
      return all().reduce((sum, sink) => sum + sink.accepted, 0);
    },
    next(block) {
      const { motor } = block.stream;
      let sink = sinks.get(motor);
      if (!sink) {
        sink = make(nameInPath(motor));
        sinks.set(motor, sink);
      }
      sink.next(block);
    },
    ready() {
      const behind = all().flatMap((sink) => sink.ready?.() ?? []);
      return behind.length > 0 ? Promise.all(behind).then(() => {}) : undefined;
    },
    async complete(interrupted) {
      for (const sink of all()) await sink.complete(interrupted);
    },
    async abort() {
      for (const sink of all()) await sink.abort();
    },
  };
}

/** A name as part of a path: it leads to no other folder, and hides no file. */
function nameInPath(name: string): string {
  return name.replace(/[^\w.-]|^\./g, percent);
}
