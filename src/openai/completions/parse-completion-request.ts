/** Reads a legacy completion request: each of its prompts becomes turns of one user message. */
import type { Turn } from '../../core/turn.js';
import { invalid, unsupported } from '../../wire/invalid-request.js';
import { parseSampling } from '../../wire/sampling.js';
import { refuseLargeEcho } from '../../wire/schema/bounds.js';
import { ignoredFields } from '../../wire/schema/ignored-fields.js';
import { createValidator } from '../../wire/schema/validator.js';
import { completionSchemas, maxChoices } from './completion-request.js';
import type { CompletionRequest } from './completion-request.js';

export interface ParsedCompletionRequest {
  /** All answers to the first prompt, then those to the next: OpenAI's order of choices. */
  readonly turns: readonly Turn[];
  /** What precedes the text of each choice: its prompt, or nothing. */
  readonly echoes: readonly string[];
  readonly model: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Whether the chunks of a stream are padded. */
  readonly obfuscate: boolean;
  /** The fields that have no effect, each once. */
  readonly ignored: readonly string[];
}

/** @throws BridgeError validation_error or unsupported_parameter whose `param` names the field. */
export function parseCompletionRequest(body: unknown): ParsedCompletionRequest {
  const request = validate(body);
  refuseUnsupported(request);
  const n = request.n ?? 1;
  const prompts = promptsOf(request.prompt);
  if (prompts.length * n > maxChoices) {
    throw invalid(
      'prompt',
      `prompt holds ${prompts.length} texts, which with n = ${n} makes ${prompts.length * n} answers; the maximum is ${maxChoices}.`,
    );
  }
  const ignored = new Set(ignoredFields(request, completionSchemas.CompletionRequest));
  const sampling = parseSampling(request);
  const asked = prompts.flatMap((prompt) => Array.from({ length: n }, () => prompt));
  const echoes = asked.map((prompt) => (request.echo === true ? prompt : ''));
  refuseLargeEcho(echoes, 'echo', 'Leave echo out, or send less.');
  return {
    turns: asked.map((prompt) => ({
      ...plainTurn,
      model: request.model,
      messages: [said(prompt)],
      sampling,
    })),
    echoes,
    model: request.model,
    stream: request.stream ?? false,
    includeUsage: request.stream_options?.include_usage ?? false,
    obfuscate: request.stream_options?.include_obfuscation ?? false,
    ignored: [...ignored],
  };
}

const validate = createValidator('CompletionRequest', completionSchemas);

const plainTurn = {
  system: '',
  tools: [],
  toolChoice: { mode: 'auto' },
  parallelToolCalls: true,
  output: { type: 'text' },
} as const satisfies Partial<Turn>;

function said(text: string): Turn['messages'][number] {
  return { role: 'user', blocks: [{ type: 'text', text }] };
}

function promptsOf(prompt: CompletionRequest['prompt']): string[] {
  if (typeof prompt === 'string') return [checkedPrompt(prompt, 'prompt')];
  if (prompt.some((each) => typeof each !== 'string')) {
    throw unsupported(
      'prompt',
      'It holds token ids, and the model does not share their encoding. Send the text itself.',
    );
  }
  return prompt.map((each, index) => checkedPrompt(String(each), `prompt[${index}]`));
}

function checkedPrompt(prompt: string, param: string): string {
  if (prompt.trim() !== '') return prompt;
  throw invalid(param, `${param} is empty; it must contain text.`);
}

function refuseUnsupported({ suffix, logprobs, best_of: bestOf, n }: CompletionRequest): void {
  if (suffix) throw unsupported('suffix', 'The model can only continue from the end of a text.');
  if (typeof logprobs === 'number') throw unsupported('logprobs', 'The model gives no log probabilities.');
  if ((bestOf ?? 0) > (n ?? 1)) {
    throw unsupported(
      'best_of',
      'Without log probabilities there is no best answer to choose; best_of may be at most n.',
    );
  }
}
