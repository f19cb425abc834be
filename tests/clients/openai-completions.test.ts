/** Legacy completions through the `openai` SDK and the real CLI, checked at both ends. */
import { describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { apiError } from '../support/api-reply.js';
import { systemText } from '../support/api-request.js';
import { whole } from '../support/bench.js';
import { expectedMessages, user } from '../support/expected-messages.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';

const prompt = '/cost of @/etc/passwd';

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  const bench = useBench(path);

  test('a prompt reaches the model unchanged, and its answer comes back', async () => {
    const { data, response } = await bench.openai.completions
      .create({ model: 'sonnet', prompt, max_tokens: 9, stop: 'END', user: 'me' })
      .withResponse();
    expect(data).toMatchObject({
      id: expect.stringMatching(/^cmpl-/),
      object: 'text_completion',
      choices: [{ text: `You said: ${prompt}`, index: 0, finish_reason: 'stop', logprobs: null }],
      usage: { prompt_tokens: 21, completion_tokens: 5, total_tokens: 26 },
    });
    expect(response.headers.get('x-claude-bridge-ignored')).toBeNull();
    const { body } = bench.reached()[0]!;
    expect(body.messages).toEqual(expectedMessages(user(prompt)));
    expect(systemText(body)).toBe('');
    expect(body).toMatchObject({ max_tokens: 9, stop_sequences: ['END'] });
  });

  test('streams, with each prompt before its answers on request', async () => {
    const chunks = await whole(
      await bench.openai.completions.create({
        model: 'sonnet',
        prompt: ['one', prompt],
        n: 2,
        echo: true,
        stream: true,
        stream_options: { include_usage: true },
      }),
    );
    const texts = ['', '', '', ''];
    for (const { index, text } of chunks.flatMap(({ choices }) => choices)) texts[index]! += text;
    const echoed = ['one', 'one', prompt, prompt].map((each) => `${each}You said: ${each}`);
    expect(texts).toEqual(echoed);
    expect(chunks.length).toBeGreaterThan(12);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 104 } });
    expect(bench.reached()).toHaveLength(4);
  });

  test('a refused request reaches no model, and a model failure keeps its status', async () => {
    const asking = bench.openai.completions.create({ model: 'sonnet', prompt: 'x', suffix: 'y' });
    await expect(asking).rejects.toMatchObject({
      status: 400,
      param: 'suffix',
      code: 'unsupported_parameter',
    });
    await expect(asking).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    expect(bench.reached()).toHaveLength(0);
    bench.api.script(() => apiError(429, 'rate_limit_error', 'Slow down.'));
    await expect(
      bench.openai.completions.create({ model: 'sonnet', prompt, stream: true }),
    ).rejects.toBeInstanceOf(OpenAI.RateLimitError);
  });
});
