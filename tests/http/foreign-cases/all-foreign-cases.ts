/** The cases of every server, by its name. */
import type { ForeignCase } from './foreign-case.js';
import { llamaCppCases, llamaCppKeyCases } from './llama-cpp-cases.js';
import { ollamaAnthropicCases } from './ollama-anthropic-cases.js';
import { ollamaCases } from './ollama-cases.js';
import { ollamaOpenaiCases } from './ollama-openai-cases.js';
import { ollamaResponsesCases } from './ollama-responses-cases.js';
import { vllmCases } from './vllm-cases.js';

interface ServerCases {
  readonly open: readonly ForeignCase[];
  /** At a bridge with the key `secret`. */
  readonly guarded: readonly ForeignCase[];
}

export const FOREIGN_CASES: ReadonlyMap<string, ServerCases> = new Map([
  ['llama.cpp', { open: llamaCppCases, guarded: llamaCppKeyCases }],
  ['vLLM', { open: vllmCases, guarded: [] }],
  [
    'Ollama',
    {
      open: [...ollamaCases, ...ollamaOpenaiCases, ...ollamaResponsesCases, ...ollamaAnthropicCases],
      guarded: [],
    },
  ],
]);
