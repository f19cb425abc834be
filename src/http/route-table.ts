/** Every route of the API: its path, and the endpoint behind each of its methods. */
import type { RouteRow } from './route.js';
import { cancelBatch, createBatch, listBatches, retrieveBatch } from './routes/batches.js';
import {
  createConversation,
  createConversationItems,
  deleteConversation,
  deleteConversationItem,
  listConversationItems,
  retrieveConversation,
  retrieveConversationItem,
  updateConversation,
} from './routes/conversations.js';
import { countMessageTokens, countResponseTokens } from './routes/count-tokens.js';
import { getDocumentationFile, getRedocPage, getSwaggerPage } from './routes/documentation-pages.js';
import { createEmbeddings } from './routes/embeddings.js';
import { deleteFile, getFileContent, listFiles, retrieveFile, uploadFile } from './routes/files.js';
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
import { ollamaChat, ollamaGenerate } from './routes/ollama/answers.js';
import { ollamaEmbed, ollamaEmbeddings } from './routes/ollama/embeddings.js';
import {
  ollamaPs,
  ollamaPull,
  ollamaRefusal,
  ollamaShow,
  ollamaTags,
  ollamaVersion,
} from './routes/ollama/models.js';
import { getOpenApi } from './routes/openapi.js';
import { cancelResponse, deleteResponse, getResponse, listInputItems } from './routes/responses.js';
import { getStatus } from './routes/status.js';
import { getUsage } from './routes/usage.js';
import { getUsageSeries } from './routes/usage-series.js';
import { getWelcome } from './routes/welcome.js';

export const routeTable: readonly RouteRow[] = [
  { path: '/chat/completions', post: createChatCompletion },
  { path: '/responses', post: createResponse },
  { path: '/responses/compact', post: compactResponse },
  { path: '/responses/input_tokens', post: countResponseTokens },
  { path: '/responses/:id', get: getResponse, delete: deleteResponse },
  { path: '/responses/:id/cancel', post: cancelResponse },
  { path: '/responses/:id/input_items', get: listInputItems },
  { path: '/conversations', post: createConversation },
  {
    path: '/conversations/:id',
    ...{ get: retrieveConversation, post: updateConversation, delete: deleteConversation },
  },
  { path: '/conversations/:id/items', get: listConversationItems, post: createConversationItems },
  { path: '/conversations/:id/items/:item', get: retrieveConversationItem, delete: deleteConversationItem },
  { path: '/files', get: listFiles, post: uploadFile },
  { path: '/files/:id', get: retrieveFile, delete: deleteFile },
  { path: '/files/:id/content', get: getFileContent },
  { path: '/batches', get: listBatches, post: createBatch },
  { path: '/batches/:id', get: retrieveBatch },
  { path: '/batches/:id/cancel', post: cancelBatch },
  { path: '/completions', post: createCompletion },
  { path: '/messages', post: createMessage },
  { path: '/messages/count_tokens', post: countMessageTokens },
  { path: '/embeddings', post: createEmbeddings },
  { path: '/models', get: listModels },
  { path: '/models/*id', get: retrieveModel },

  { path: '/api/chat', versioned: false, post: ollamaChat },
  { path: '/api/generate', versioned: false, post: ollamaGenerate },
  { path: '/api/tags', versioned: false, get: ollamaTags },
  { path: '/api/show', versioned: false, post: ollamaShow },
  { path: '/api/ps', versioned: false, get: ollamaPs },
  { path: '/api/version', versioned: false, get: ollamaVersion },
  { path: '/api/embed', versioned: false, post: ollamaEmbed },
  { path: '/api/embeddings', versioned: false, post: ollamaEmbeddings },
  { path: '/api/pull', versioned: false, listed: false, post: ollamaPull },
  { path: '/api/push', versioned: false, listed: false, post: ollamaRefusal('ollamaPush', 'push') },
  { path: '/api/create', versioned: false, listed: false, post: ollamaRefusal('ollamaCreate', 'create') },
  { path: '/api/copy', versioned: false, listed: false, post: ollamaRefusal('ollamaCopy', 'copy') },
  { path: '/api/delete', versioned: false, listed: false, delete: ollamaRefusal('ollamaDelete', 'delete') },

  { path: '/', monitoring: true, listed: false, get: getWelcome },
  { path: '/status', monitoring: true, get: getStatus },
  { path: '/usage', monitoring: true, get: getUsage },
  { path: '/usage/series', monitoring: true, get: getUsageSeries },
  { path: '/metrics', monitoring: true, get: getMetrics },
  { path: '/health', monitoring: true, needsKey: false, get: getHealth },
  { path: '/health/live', monitoring: true, needsKey: false, get: getLiveness },
  { path: '/health/ready', monitoring: true, needsKey: false, get: getReadiness },

  { path: '/openapi.json', needsKey: false, get: getOpenApi },
  { path: '/docs', needsKey: false, listed: false, get: getSwaggerPage },
  { path: '/redoc', needsKey: false, listed: false, get: getRedocPage },
  { path: '/docs/:file', needsKey: false, listed: false, get: getDocumentationFile },
];
