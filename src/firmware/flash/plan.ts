import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { UsageError, unknownName } from '../../core/errors.ts';
import { type FlashBoard, flashBoards } from './boards.ts';

/** A program and its words; no shell stands between. */
export type FlashCommand = readonly [tool: string, ...words: string[]];

export interface FlashPlan {
  readonly board: FlashBoard;
  readonly commands: readonly FlashCommand[];
}

export interface FlashOptions {
  /** Serial port of the board's boot loader. */
  readonly port?: string;
  /** Mounted drive of the board's boot loader. */
  readonly drive?: string;
  /** One of several tools that can do it. */
  readonly tool?: string;
}

/** Stands in a printed command for a port that was not given. */
export const PORT = 'PORT';

type Way = readonly [tool: string, commands: () => readonly FlashCommand[]];

/**
 * The commands that put an exported folder, or a program that was built, on a board. Nothing is run. Throws UsageError for a board or tool
 * that is not known, or one that cannot take this.
 */
export function planFlash(given: string, boardName: string, options: FlashOptions = {}): FlashPlan {
  // no tool takes it for an option
  const path = given.startsWith('-') ? `./${given}` : given;
  const board = flashBoards.find((b) => b.name === boardName);
  if (!board)
    throw new UsageError(
      `flash: ${unknownName(
        'board',
        boardName,
        flashBoards.map((b) => b.name),
      )}`,
    );
  if (!existsSync(path)) throw new UsageError(`flash: ${path} is not there; slipring export writes such a folder`);
  const ways = statSync(path).isDirectory() ? waysOfFolder(path, board, options) : waysOfFile(path, board, options);
  const names = ways.map(([tool]) => tool);
  const wanted = options.tool ?? names[0];
  if (wanted === undefined) throw new UsageError(`flash: no tool is known that puts ${path} on ${board.name}`);
  const way = ways.find(([tool]) => tool === wanted);
  if (!way) throw new UsageError(`flash: ${unknownName('tool', wanted, names)}`);
  return { board, commands: way[1]() };
}

function waysOfFolder(path: string, { arduino, platformio, zephyr }: FlashBoard, { port = PORT }: FlashOptions): Way[] {
  const ways: Way[] = [];
  if (existsSync(join(path, 'library.properties')) && arduino) {
    const sketch = join(path, 'examples', nameIn(join(path, 'examples')));
    ways.push([
      'arduino-cli',
      () => [
        ['arduino-cli', 'compile', '--fqbn', arduino, '--library', path, sketch],
        ['arduino-cli', 'upload', '--fqbn', arduino, '--port', port, sketch],
      ],
    ]);
  } else if (existsSync(join(path, 'library.json')) && platformio) {
    const options = ['framework=arduino', 'targets=upload', ...(port === PORT ? [] : [`upload_port=${port}`])];
    const words = options.flatMap((option) => ['--project-option', option]);
    const main = join(path, 'examples/main.cpp');
    ways.push(['pio', () => [['pio', 'ci', main, '--lib', path, '--board', platformio, ...words]]]);
  } else if (existsSync(join(path, 'zephyr/module.yml')) && zephyr) {
    const sample = join(path, 'samples', nameIn(join(path, 'samples')));
    const build = join(path, `build-${zephyr}`);
    ways.push([
      'west',
      () => [
        ['west', 'build', '--board', zephyr, '--build-dir', build, sample],
        ['west', 'flash', '--build-dir', build],
      ],
    ]);
  }
  if (ways.length > 0) return ways;
  const layouts = [arduino && 'arduino', platformio && 'platformio', zephyr && 'zephyr'].filter(Boolean).join(', ');
  throw new UsageError(
    `flash: ${path} is no folder that this board's tools build: slipring export --as ${layouts}; or give the .elf, .bin, .hex or .uf2 that your build made`,
  );
}

/** The example with the shortest name: that of the chain itself. */
function nameIn(folder: string): string {
  const [name] = readdirSync(folder).toSorted((a, b) => a.length - b.length);
  return name ?? '';
}

function waysOfFile(file: string, board: FlashBoard, { port = PORT, drive }: FlashOptions): Way[] {
  const { stm32, avrdude, uf2 } = board;
  const end = extname(file).toLowerCase();
  const ways: Way[] = [];
  if (stm32 && ['.elf', '.hex'].includes(end)) {
    const script = `program {${tclSafe(file)}} verify reset exit`;
    ways.push([
      'openocd',
      () => [['openocd', '-f', 'interface/stlink.cfg', '-f', `target/${stm32}.cfg`, '-c', script]],
    ]);
  }
  if (stm32 && ['.elf', '.hex', '.bin'].includes(end)) {
    const at = end === '.bin' ? ['0x08000000'] : [];
    ways.push([
      'STM32_Programmer_CLI',
      () => [['STM32_Programmer_CLI', '-c', 'port=SWD', '-w', file, ...at, '-v', '-rst']],
    ]);
  }
  if (stm32 && end === '.bin') ways.push(['st-flash', () => [['st-flash', '--reset', 'write', file, '0x08000000']]]);
  if (stm32 && end === '.hex')
    ways.push(['st-flash', () => [['st-flash', '--format', 'ihex', '--reset', 'write', file]]]);
  if (avrdude && ['.hex', '.elf'].includes(end)) {
    const { part, programmer } = avrdude;
    const format = end === '.hex' ? 'i' : 'e';
    const words = ['-p', part, '-c', programmer, '-P', port, '-b', '115200', '-D', '-U', `flash:w:${file}:${format}`];
    ways.push(['avrdude', () => [['avrdude', ...words]]]);
  }
  if (uf2 && end === '.uf2' && drive !== undefined) ways.push(['cp', () => [['cp', '--', file, drive]]]);
  if (uf2 && ['.uf2', '.elf'].includes(end)) {
    ways.push(['picotool', () => [['picotool', 'load', '--verify', '--execute', file]]]);
  }
  return ways;
}

/** OpenOCD reads its commands as Tcl, in which braces quote all but these. */
function tclSafe(file: string): string {
  if (/[{}\\\r\n]/.test(file)) throw new UsageError(`flash: OpenOCD cannot take the name ${JSON.stringify(file)}`);
  return file;
}
