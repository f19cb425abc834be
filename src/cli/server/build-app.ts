/** Makes the HTTP application that the settings ask for. */
import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import type { Settings } from '../../settings/settings-table.js';
import type { ChatModel } from '../../core/chat-model.js';
import type { Logger } from '../../core/logger.js';
import type { UsageBook } from '../../core/usage.js';
import type { ClientKey } from '../../http/app-options.js';
import { createApp } from '../../http/create-app.js';
import { buildEmbedder } from './build-embedder.js';
import type { BuiltState } from './build-state.js';
import type { Machine } from '../machine.js';

export function buildApp(settings: Settings, parts: AppParts, machine: Machine): Express {
  const { state, ...served } = parts;
  return createApp({
    ...served,
    ...{ version: machine.version, now: machine.now, newId: machine.newId },
    pagesFolder: fileURLToPath(new URL('../../../pages', import.meta.url)),
    startPageFolder: new URL('../../../dist/dashboard/', import.meta.url),
    embedder: buildEmbedder(settings, machine, parts.log),
    responseStore: state.responseStore,
    ...(state.quotas && { quotas: state.quotas }),
    ...(state.shared && { sharedState: state.shared }),
    embeddingDimensions: settings['embedding-dimensions'],
    bodyLimitBytes: settings['body-limit-mb'] * 1024 * 1024,
    allowedHosts: settings['allowed-hosts'],
    allowedOrigins: settings['allowed-origins'],
    strict: settings.strict,
    heartbeatMs: 10_000,
  });
}

export interface AppParts {
  readonly chat: ChatModel;
  readonly usage: UsageBook;
  readonly state: BuiltState;
  readonly log: Logger;
  readonly keys: readonly ClientKey[];
  /** The address it is served on. */
  readonly host: string;
  /** Whether the server is about to stop; never, when not given. */
  readonly draining?: () => boolean;
}
