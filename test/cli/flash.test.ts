import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { flashBoards } from '../../src/firmware/flash/boards.ts';
import { temporaryFolder } from '../support/folder.ts';
import { slipring } from './support.ts';

const folder = temporaryFolder();
const LOG = folder.file('log.csv', `iA [A]\n${Array.from({ length: 40 }, (_, i) => Math.sin(i)).join('\n')}\n`);

async function exported(as: string): Promise<string> {
  const to = join(folder.path, as);
  const step = ['--step', 'ema: { on: [iA], timeConstantS: 0.1 }'];
  const words = ['--input', LOG, '--rate', '100', ...step, '--as', as, '--name', 'chain', '--to', to];
  expect(await slipring(['export', ...words])).toMatchObject({ code: 0 });
  return to;
}

afterEach(() => vi.unstubAllEnvs());

it.each([
  [
    'arduino',
    'arduino-uno',
    [
      'arduino-cli compile --fqbn arduino:avr:uno --library DIR DIR/examples/chain',
      'arduino-cli upload --fqbn arduino:avr:uno --port PORT DIR/examples/chain',
    ],
  ],
  [
    'platformio',
    'pico',
    [
      'pio ci DIR/examples/main.cpp --lib DIR --board pico --project-option framework=arduino --project-option targets=upload',
    ],
  ],
  [
    'zephyr',
    'nucleo-g474re',
    [
      'west build --board nucleo_g474re --build-dir DIR/build-nucleo_g474re DIR/samples/chain',
      'west flash --build-dir DIR/build-nucleo_g474re',
    ],
  ],
])('prints the commands for a folder of %s on %s, and runs nothing', async (as, board, lines) => {
  vi.stubEnv('PATH', '/nowhere');
  const at = await exported(as);
  const { code, out, err } = await slipring(['flash', at, '--board', board]);
  expect({ code, err }).toEqual({ code: 0, err: 'nothing was run; --yes does it\n' });
  expect(out.replaceAll(at, 'DIR')).toBe(`${lines.join('\n')}\n`);
});

it.each([
  [
    'a.elf',
    'nucleo-f446re',
    [],
    "openocd -f interface/stlink.cfg -f target/stm32f4x.cfg -c 'program {FILE} verify reset exit'",
  ],
  ['a.bin', 'bluepill', ['--with', 'st-flash'], 'st-flash --reset write FILE 0x08000000'],
  ['a.bin', 'b-g431b-esc1', [], 'STM32_Programmer_CLI -c port=SWD -w FILE 0x08000000 -v -rst'],
  [
    'a.hex',
    'arduino-mega',
    ['--port', '/dev/ttyACM0'],
    'avrdude -p m2560 -c wiring -P /dev/ttyACM0 -b 115200 -D -U flash:w:FILE:i',
  ],
  ['a.uf2', 'pico', [], 'picotool load --verify --execute FILE'],
  ['a.uf2', 'pico', ['--drive', '/media/RPI-RP2'], 'cp -- FILE /media/RPI-RP2'],
])('prints the command for %s on %s %j', async (name, board, more, line) => {
  const file = folder.file(name, '');
  const { code, out } = await slipring(['flash', file, '--board', board, ...more]);
  expect(code).toBe(0);
  expect(out.replaceAll(file, 'FILE')).toBe(`${line}\n`);
});

it('hands names over as they are: no shell and no Tcl reads them', async () => {
  const evil = folder.file('$(touch x) a.elf', '');
  const { out } = await slipring(['flash', evil, '--board', 'nucleo-f446re', '--with', 'STM32_Programmer_CLI']);
  expect(out).toContain(`-w '${evil}' -v`);
  const tcl = folder.file('a} ; exec x ; {.elf', '');
  const refused = await slipring(['flash', tcl, '--board', 'nucleo-f446re']);
  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.err).toContain('OpenOCD cannot take the name');
});

it('runs the commands in order with --yes, each word one argument, and stops at one that fails', async () => {
  const tools = join(folder.path, 'tools');
  mkdirSync(tools);
  const said = join(folder.path, 'said');
  const tool = folder.file(
    'tools/arduino-cli',
    `#!/bin/sh\nfor word in "$@"; do echo "<$word>" >> '${said}'; done\n[ "$1" = compile ]\n`,
  );
  chmodSync(tool, 0o755);
  vi.stubEnv('PATH', `${tools}:${process.env.PATH}`);
  const at = await exported('arduino');
  const words = ['flash', at, '--board', 'arduino-uno', '--yes'];
  expect(await slipring(words)).toMatchObject({ code: 2, err: expect.stringContaining('--yes needs --port') });
  const { code, err } = await slipring([...words, '--port', '/dev/tty x; y']);
  expect(code).toBe(1);
  expect(err).toContain('arduino-cli ended with code 1');
  expect(readFileSync(said, 'utf8')).toContain('<upload>\n<--fqbn>\n<arduino:avr:uno>\n<--port>\n</dev/tty x; y>\n');
});

it('names a tool that is not there, and the boards it knows', async () => {
  const hex = folder.file('b.hex', '');
  vi.stubEnv('PATH', '/nowhere');
  const missing = await slipring(['flash', hex, '--board', 'arduino-uno', '--port', '/dev/ttyACM0', '--yes']);
  expect(missing).toMatchObject({ code: 69, err: expect.stringContaining('avrdude was not found') });
  const unknown = await slipring(['flash', hex, '--board', 'arduino-um']);
  expect(unknown.code).toBe(2);
  expect(unknown.err).toContain('did you mean "arduino-uno"?');
  for (const { name } of flashBoards) expect(unknown.err).toContain(name);
  const list = await slipring(['flash']);
  expect(list.out.trim().split('\n')).toHaveLength(flashBoards.length);
});

it('says what to do with a folder or file that a board cannot take', async () => {
  const plain = await slipring(['flash', await exported('c'), '--board', 'arduino-uno']);
  expect(plain).toMatchObject({ code: 2, err: expect.stringContaining('slipring export --as arduino, platformio') });
  const uf2 = await slipring(['flash', folder.file('c.uf2', ''), '--board', 'arduino-uno']);
  expect(uf2).toMatchObject({ code: 2, err: expect.stringContaining('no tool is known') });
  const absent = await slipring(['flash', join(folder.path, 'absent'), '--board', 'pico']);
  expect(absent).toMatchObject({ code: 2, err: expect.stringContaining('slipring export writes such a folder') });
});
