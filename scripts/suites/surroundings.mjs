/** Gives the programs of a suite what they take for granted: the WebSocket of Bun, and a terminal to draw on. */
import { WebSocket } from 'ws';

// Node 20 has none, and that of newer ones takes no headers.
globalThis.WebSocket = WebSocket;
for (const name of ['cursorTo', 'moveCursor', 'clearScreenDown']) process.stdout[name] ??= () => true;
process.stdout.columns ??= 80;
