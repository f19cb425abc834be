/** Every route of the API: its path, and the endpoint behind each of its methods. */
import type { RouteRow } from './route.js';
import { countMessageTokens, countResponseTokens } from './routes/count-tokens.js';
import { getDocumentationFile, getRedocPage, getSwaggerPage } from './routes/documentation-pages.js';
import { createEmbeddings } from './routes/embeddings.js';
import { getHealth, getLiveness, getReadiness } from './routes/health.js';
import { getMetrics } from './routes/metrics.js';
import {
  compactResponse,
  createChatCompletion,
  createCompletion,
  createMessage,
  createResponse,
} from './routes/model-answers.js';
import { listModels, retrieveModel } from './routes/models.js';
import { getOpenApi } from './routes/openapi.js';
import { cancelResponse, deleteResponse, getResponse, listInputItems } from './routes/responses.js';
import { getStatus } from './routes/status.js';
import { getUsage } from './routes/usage.js';
import { getWelcome } from './routes/welcome.js';

export const routeTable: readonly RouteRow[] = [
  { path: '/chat/completions', post: createChatCompletion },
  { path: '/responses', post: createResponse },
  { path: '/responses/compact', post: compactResponse },
  { path: '/responses/input_tokens', post: countResponseTokens },
  { path: '/responses/:id', get: getResponse, delete: deleteResponse },
  { path: '/responses/:id/cancel', post: cancelResponse },
  { path: '/responses/:id/input_items', get: listInputItems },
  { path: '/completions', post: createCompletion },
  { path: '/messages', post: createMessage },
  { path: '/messages/count_tokens', post: countMessageTokens },
  { path: '/embeddings', post: createEmbeddings },
  { path: '/models', get: listModels },
  { path: '/models/*id', get: retrieveModel },

  { path: '/', monitoring: true, listed: false, get: getWelcome },
  { path: '/status', monitoring: true, get: getStatus },
  { path: '/usage', monitoring: true, get: getUsage },
  { path: '/metrics', monitoring: true, get: getMetrics },
  { path: '/health', monitoring: true, needsKey: false, get: getHealth },
  { path: '/health/live', monitoring: true, needsKey: false, get: getLiveness },
  { path: '/health/ready', monitoring: true, needsKey: false, get: getReadiness },

  { path: '/openapi.json', needsKey: false, get: getOpenApi },
  { path: '/docs', needsKey: false, listed: false, get: getSwaggerPage },
  { path: '/redoc', needsKey: false, listed: false, get: getRedocPage },
  { path: '/docs/:file', needsKey: false, listed: false, get: getDocumentationFile },
];
