import { defineConfig } from 'rolldown';

/** The command line in few files: `slipring check` would spend most of its time on loading modules one by one. */
export default defineConfig({
  input: { main: 'dist/cli/main.js' },
  platform: 'node',
  // loaded when a source or sink needs them, and not made to be bundled
  external: [
    'mqtt',
    'aedes',
    'pino',
    'serialport',
    'ws',
    '@swc/wasm-typescript',
    '@influxdata/influxdb-client',
    '@photostructure/sqlite',
  ],
  output: { dir: 'dist/bin', format: 'esm', cleanDir: true, chunkFileNames: '[name]-[hash].js', minify: 'dce-only' },
});
