/** Why the bridge answers differently from another server, in the words of docs/suites.md. */

/** Stands in the name of a case before its reason. */
export const DIFFERS = ' — differs: ';

const NO_PROBABILITIES = 'Claude gives no log probabilities, and the bridge says so.';
const OPENAI_REFUSES = 'OpenAI refuses it as well.';

export const LLAMA_CPP_REASONS = {
  model: 'OpenAI demands a model as well.',
  template: 'There is no template to show: the model’s API has its own.',
  rootless: 'OpenAI demands an object at the root of a schema in `response_format` as well.',
  grammar: 'The model’s API knows no grammars: the field is listed in `x-claude-bridge-ignored`.',
  joined: 'The model’s API joins messages of the assistant that follow each other.',
  timings: 'The model’s API does not time its tokens: the field is listed in `x-claude-bridge-ignored`.',
  logprobs: NO_PROBABILITIES,
  bias: 'Claude knows no `logit_bias`: the field is listed in `x-claude-bridge-ignored`.',
  models: 'The list of models needs the key too.',
  budget: 'Anthropic demands a thinking budget of at least 1,024 tokens as well.',
  tokens: 'The encoding of Claude’s tokens is not public.',
  infill: 'Claude can only go on from the end of a text.',
} as const;

export const VLLM_REASONS = {
  logprobs: NO_PROBABILITIES,
  promptLogprobs: 'Claude gives no log probabilities: the field is listed in `x-claude-bridge-ignored`.',
  usage: 'The model’s API counts at the end of an answer.',
  streamOptions: 'Without a stream, `stream_options` asks for nothing, and clients send it all the same.',
  role: OPENAI_REFUSES,
  seed: 'Claude knows no seed: the field is listed in `x-claude-bridge-ignored`.',
  route: 'The bridge has OpenAI’s routes, and this is vLLM’s own.',
  choices: 'Each answer is a request of its own to Claude, and 8 are the most.',
  body: 'The bridge says 422 where a field or a body has the wrong form.',
  grammar: 'The model’s API knows no grammars: the field is listed in `x-claude-bridge-ignored`.',
  encoding: 'The encoding of Claude’s tokens is not public.',
} as const;

export const OLLAMA_REASONS = {
  managed: 'The models are those of the Claude CLI: nobody can make, copy or delete one.',
  template: 'There is no template: the field is listed in `x-claude-bridge-ignored`.',
  suffix: 'Claude can only go on from the end of a text.',
  sampling: 'Claude knows no seed and no penalties: these fields are listed in `x-claude-bridge-ignored`.',
  status: 'The bridge says 422 where a field has the wrong form on OpenAI’s routes, and Ollama 400.',
  temperature: 'OpenAI’s temperature ends at 2.',
  zstd: 'The bridge reads gzip, deflate and Brotli: Node 20 knows no zstd.',
  unanswered: 'The model’s API demands the result of each call, as OpenAI’s does.',
  logprobs: NO_PROBABILITIES,
} as const;

/** By the title of the suite. */
export const FOREIGN_REASONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'llama.cpp': LLAMA_CPP_REASONS,
    vLLM: VLLM_REASONS,
    Ollama: OLLAMA_REASONS,
  }).map(([title, reasons]) => [title, [...new Set<string>(Object.values(reasons))]]),
);
