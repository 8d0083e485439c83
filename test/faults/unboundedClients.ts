import { WebSocketClient } from '../../src/io/web/webSocketClient.ts';

/** Loaded into a process, takes away the bound on what waits for a WebSocket client: what a test of memory must notice. */
Object.defineProperty(WebSocketClient.prototype, 'waitingBytes', { get: () => 0 });
