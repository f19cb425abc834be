/** Embeddings from another OpenAI-compatible server. If it fails, the request fails: no other model takes its place. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BridgeError } from '../core/bridge-error.js';
import type { Embedded, Embedder, EmbeddingModel, EmbeddingTask } from '../core/embedder.js';
import { createCl100k, type Cl100k } from './cl100k.js';
import { OPENAI_NAMES, withoutProvider } from './local-model.js';
import { boundedText, bytesFor, readUpstreamAnswer } from './upstream-answer.js';
import { upstreamFailure, upstreamUnreachable } from './upstream-failure.js';

export function createUpstreamEmbedder(options: UpstreamOptions): Embedder {
  const { baseUrl, models, modelFolder, timeoutMs } = options;
  const url = `${baseUrl.replace(/\/+$/, '')}/embeddings`;
  let encoding: Cl100k | undefined;
  // The server may not know the tokenizer of OpenAI's models, but every server accepts text.
  const textOf = (content: string | readonly number[]): string => {
    if (typeof content === 'string') return content;
    encoding ??= createCl100k(readFileSync(path.join(modelFolder, 'cl100k_base.bin')));
    return encoding.decode(content);
  };
  const find = (asked: string): EmbeddingModel => {
    const id = [asked, withoutProvider(asked)].find((name) => Object.hasOwn(models, name)) ?? asked;
    const servedBy = Object.hasOwn(models, id) ? (models[id] ?? id) : id;
    return { id, servedBy, displayName: `${servedBy} at ${url}` };
  };
  return {
    find,
    models: () => [...new Set([...Object.keys(models), ...OPENAI_NAMES])].map(find),
    embed: async ({ model, inputs }: EmbeddingTask, { signal }): Promise<Embedded> => {
      const { servedBy } = find(model);
      const input = inputs.map(({ content }) => textOf(content));
      const tooLate = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(options.key !== undefined && { authorization: `Bearer ${options.key}` }),
          },
          body: JSON.stringify({ model: servedBy, input, encoding_format: 'float' }),
          redirect: 'error',
          signal: AbortSignal.any([signal, tooLate]),
        });
        const text = await boundedText(response, bytesFor(inputs.length), url);
        if (!response.ok) throw upstreamFailure({ url, model: servedBy, response, text });
        return readUpstreamAnswer(text, { url, count: inputs.length });
      } catch (error) {
        if (error instanceof BridgeError) throw error;
        if (signal.aborted) throw new BridgeError('cancelled', 'The request was cancelled.');
        if (tooLate.aborted)
          throw new BridgeError('timeout', `${url} did not answer in time.`, { retryable: true });
        throw upstreamUnreachable(url, error);
      }
    },
  };
}

export interface UpstreamOptions {
  /** Such as `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  readonly key?: string;
  /** Maps the names that clients use to names of the server; any other name is passed on. */
  readonly models: Readonly<Record<string, string>>;
  /** The folder with the table of token ids. */
  readonly modelFolder: string;
  readonly timeoutMs: number;
}
