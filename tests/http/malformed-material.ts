/** What malformed requests are made of, by route. */
import type { Material } from './malformed.js';
import {
  soundChats,
  soundCompletions,
  soundMessages,
  soundOllamaChats,
  soundResponses,
} from './sound-bodies.js';
import {
  wrongInChats,
  wrongInCompletions,
  wrongInMessages,
  wrongInOllamaChats,
  wrongInResponses,
} from './wrong-fields.js';

export const malformedMaterial: Readonly<Record<string, Material>> = {
  '/v1/chat/completions': {
    sound: soundChats,
    wrong: wrongInChats,
    required: ['model', 'messages'],
    numbers: ['temperature', 'top_k', 'max_tokens', 'n', 'max_completion_tokens'],
  },
  '/v1/responses': {
    sound: soundResponses,
    wrong: wrongInResponses,
    required: ['model', 'input'],
    numbers: ['temperature', 'top_p', 'max_output_tokens'],
  },
  '/v1/completions': {
    sound: soundCompletions,
    wrong: wrongInCompletions,
    required: ['model', 'prompt'],
    numbers: ['temperature', 'max_tokens', 'n'],
  },
  '/v1/messages': {
    sound: soundMessages,
    wrong: wrongInMessages,
    required: ['model', 'max_tokens', 'messages'],
    numbers: ['temperature', 'top_k', 'max_tokens'],
  },
  '/api/chat': {
    sound: soundOllamaChats,
    wrong: wrongInOllamaChats,
    required: ['model'],
    numbers: ['top_logprobs'],
    anyType: true,
  },
};
