/** An answer that goes on without its client, through the whole bridge: read when it is there, or stopped. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import { answer } from '../support/api-reply.js';
import { expectedMessages, user } from '../support/expected-messages.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  const bench = useBench(path);

  async function ended(id: string): Promise<OpenAI.Responses.Response> {
    for (;;) {
      const response = await bench.openai.responses.retrieve(id);
      if (response.status !== 'in_progress') return response;
      await delay(20);
    }
  }

  test('is there later, and reached the model like any other', async () => {
    const created = await bench.openai.responses.create({ model: 'sonnet', input: 'one', background: true });
    expect(created).toMatchObject({ status: 'in_progress', background: true, output: [] });
    expect(await ended(created.id)).toMatchObject({ status: 'completed', output_text: 'You said: one' });
    expect(bench.reached().map(({ body }) => body.messages)).toEqual([expectedMessages(user('one'))]);
  });

  test('stops the call to the API when it is cancelled', async () => {
    bench.api.script(() => answer('word '.repeat(200), { gapMs: 50 }));
    const { id } = await bench.openai.responses.create({ model: 'sonnet', input: 'one', background: true });
    const request = await bench.api.nextRequest((candidate) => bench.reached().includes(candidate));
    while ((await bench.openai.responses.retrieve(id)).output_text === '') await delay(20);
    const cancelled = await bench.openai.responses.cancel(id);
    expect(cancelled.status).toBe('cancelled');
    expect(cancelled.output).toMatchObject([{ content: [{ text: expect.stringMatching(/^word /u) }] }]);
    await request.aborted;
    expect(request.finished).toBe(false);
  });
});
