/** Serves the application on a free port for one test file. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import { silentLog } from '../../src/core/logger.js';
import type { AppOptions } from '../../src/http/app-options.js';
import type { BatchRunner } from '../../src/http/batches/batch-runner.js';
import { createApp } from '../../src/http/create-app.js';
import { listen } from '../../src/http/server/listen.js';
import { fetchApiChecker } from '../support/api-document.js';
import { createCheckedFetch } from '../support/checked-fetch.js';
import type { CheckedFetch } from '../support/checked-fetch.js';
import type { Listener, ListenOptions } from '../../src/http/server/listen.js';
import { createScriptedModel } from './scripted-model.js';
import type { ScriptedModel } from './scripted-model.js';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface Served extends Listener {
  readonly app: Express;
  readonly chat: ScriptedModel;
  readonly lines: LogLine[];
  /** Checks every answer. `closeNow` throws when one breaks OpenAI's specification or the bridge's own document. */
  readonly fetch: typeof fetch;
  /** Absent without a store. */
  readonly batchRunner?: BatchRunner;
}

/** Filled by `npm run build`. */
export const pagesFolder = fileURLToPath(new URL('../../pages', import.meta.url));

export async function serve(
  options: Partial<AppOptions> = {},
  listening: Partial<ListenOptions> = {},
): Promise<Served> {
  const chat = createScriptedModel();
  const lines: LogLine[] = [];
  const line = (level: LogLine['level']) => (fields: LogLine['fields'], message: string) => {
    lines.push({ level, fields, message });
  };
  let count = 0;
  const newId = (): string => `id${++count}`;
  const built: AppOptions = {
    chat,
    log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    version: '9.9.9',
    pagesFolder,
    bodyLimitBytes: 1024 * 1024,
    host: '127.0.0.1',
    heartbeatMs: 10_000,
    now: () => Date.now(),
    newId,
    ...options,
  };
  const { app, batchRunner } = createApp(built);
  const listener = await listen(app, { host: '127.0.0.1', port: 0, newId, ...listening });
  let checked: Promise<CheckedFetch> | undefined;
  let faults: () => string[] = () => [];
  const fetchChecked: typeof fetch = async (input, init) => {
    checked ??= checkedBy(built);
    const { fetch, ...more } = await checked;
    faults = () => more.faults();
    return fetch(input, init);
  };
  const cut = listener.closeNow.bind(listener);
  return Object.assign(listener, {
    ...{ app, chat, lines, fetch: fetchChecked, ...(batchRunner && { batchRunner }) },
    closeNow: () => {
      cut();
      if (faults().length > 0) throw new Error(`Answers broke the specification:\n${faults().join('\n')}`);
    },
  });
}

/** The document comes from another server with the same options, so that this one sees no request of the check. */
async function checkedBy(options: AppOptions): Promise<CheckedFetch> {
  const { app } = createApp({ ...options, log: silentLog, newId: () => 'document' });
  const other = await listen(app, { host: '127.0.0.1', port: 0, newId: () => 'document' });
  const checker = await fetchApiChecker(other.url);
  other.closeNow();
  return createCheckedFetch(checker);
}

export function chatBody(more: object = {}): string {
  return JSON.stringify({ model: 'sonnet', messages: [{ role: 'user', content: 'hi' }], ...more });
}

/** A connection that has sent a chat request and shows every byte that comes back. */
export function rawChat(
  server: Served,
  more: object = {},
  headers = '',
): { socket: Socket; received: () => string } {
  const body = chatBody(more);
  const socket = connect(server.port, '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8');
  socket.on('data', (data: string) => (received += data));
  socket.on('error', () => undefined);
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  return { socket, received: () => received };
}

/** Looks again and again until the condition holds; fails after thirty seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('It did not come to that in thirty seconds.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
