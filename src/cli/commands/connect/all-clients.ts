/** Every client that `connect` knows, in the order in which it lists them. */
import { aiSdk } from './clients/ai-sdk.js';
import { anthropicSdk } from './clients/anthropic-sdk.js';
import { cline } from './clients/cline.js';
import { codex } from './clients/codex.js';
import { continueDev } from './clients/continue.js';
import { curl } from './clients/curl.js';
import { cursor } from './clients/cursor.js';
import { langchain } from './clients/langchain.js';
import { llamaindex } from './clients/llamaindex.js';
import { openaiAgents } from './clients/openai-agents.js';
import { openaiNode } from './clients/openai-node.js';
import { openaiPython } from './clients/openai-python.js';
import { opencode } from './clients/opencode.js';
import { pi } from './clients/pi.js';
import { qwenCode } from './clients/qwen-code.js';
import type { ConnectClient } from './connect-client.js';

export const CONNECT_CLIENTS: readonly ConnectClient[] = [
  ...[curl, openaiPython, openaiNode, aiSdk, langchain, llamaindex, openaiAgents, anthropicSdk],
  ...[cline, continueDev, pi, codex, opencode, qwenCode, cursor],
];
