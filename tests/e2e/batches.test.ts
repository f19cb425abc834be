/** Batches with OpenAI's own library, through the whole bridge and the real CLI. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import { toFile } from 'openai';
import { answer } from '../support/api-reply.js';
import { expectedMessages, user } from '../support/expected-messages.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';

describe('through the newest CLI', () => {
  const bench = useBench(NEWEST_CLI.path);

  async function upload(requests: readonly object[]): Promise<string> {
    const lines = requests.map((request, index) =>
      JSON.stringify({ custom_id: `request-${index}`, method: 'POST', ...request }),
    );
    const file = await toFile(Buffer.from(lines.join('\n')), 'in.jsonl');
    return (await bench.openai.files.create({ file, purpose: 'batch' })).id;
  }

  async function ended(id: string): Promise<OpenAI.Batch> {
    for (;;) {
      const batch = await bench.openai.batches.retrieve(id);
      if (['completed', 'failed', 'expired', 'cancelled'].includes(batch.status)) return batch;
      await delay(20);
    }
  }

  async function read(id: string): Promise<unknown[]> {
    const text = await (await bench.openai.files.content(id)).text();
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  }

  const chat = (content: unknown): object => ({
    url: '/v1/chat/completions',
    body: { model: 'sonnet', messages: [{ role: 'user', content }] },
  });

  test('its requests reach the model like any other, and its files have the answers', async () => {
    const input = await upload([chat('one'), chat('two'), chat([{ type: 'sound' }])]);
    const created = await bench.openai.batches.create({
      ...{ input_file_id: input, endpoint: '/v1/chat/completions', completion_window: '24h' },
      ...{ metadata: { a: 'b' }, output_expires_after: { anchor: 'created_at', seconds: 3600 } },
    });
    expect(created.status).toBe('validating');
    const batch = await ended(created.id);
    expect(batch).toMatchObject({
      ...{ status: 'completed', model: 'sonnet', metadata: { a: 'b' } },
      request_counts: { total: 3, completed: 2, failed: 1 },
    });
    expect(await read(batch.output_file_id!)).toEqual(
      ['one', 'two'].map((text, index) => ({
        id: expect.stringMatching(/^batch_req_/),
        custom_id: `request-${index}`,
        response: {
          status_code: 200,
          request_id: expect.stringMatching(/^req_/),
          body: expect.objectContaining({
            object: 'chat.completion',
            choices: [
              expect.objectContaining({ message: expect.objectContaining({ content: `You said: ${text}` }) }),
            ],
          }),
        },
        error: null,
      })),
    );
    expect(await read(batch.error_file_id!)).toMatchObject([
      { custom_id: 'request-2', response: { status_code: 422 }, error: null },
    ]);
    const reached = bench.reached().map(({ body }) => body.messages);
    expect(reached.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toEqual([
      expectedMessages(user('one')),
      expectedMessages(user('two')),
    ]);

    const { expires_at, created_at, purpose } = await bench.openai.files.retrieve(batch.output_file_id!);
    expect([expires_at! - created_at, purpose]).toEqual([3600, 'batch_output']);
    const listed: string[] = [];
    for await (const { id } of bench.openai.batches.list({ limit: 1 })) listed.push(id);
    expect(listed).toEqual([created.id]);
    await expect(bench.openai.batches.cancel(created.id)).rejects.toMatchObject({ status: 400 });
    await bench.openai.files.delete(batch.output_file_id!);
    await expect(bench.openai.batches.retrieve('batch_none')).rejects.toMatchObject({
      ...{ status: 404, code: 'not_found', param: 'batch_id' },
    });
  });

  test('of responses, cancelled while it runs', async () => {
    bench.api.script(() => answer('word '.repeat(40), { gapMs: 20 }));
    const asked = (content: string): object => ({ role: 'user', content });
    const responses = Array.from({ length: 30 }, (_, index) => ({
      url: '/v1/responses',
      body: { model: 'sonnet', input: ['one', `question ${index}`].map(asked) },
    }));
    const { id } = await bench.openai.batches.create({
      ...{ input_file_id: await upload(responses), endpoint: '/v1/responses', completion_window: '24h' },
    });
    while (bench.reached().length === 0) await delay(20);
    expect((await bench.openai.batches.cancel(id)).status).toBe('cancelling');
    const batch = await ended(id);
    expect(batch.status).toBe('cancelled');
    const { total, completed, failed } = batch.request_counts!;
    expect([total, completed + failed]).toEqual([30, 30]);
    expect(completed).toBe(bench.reached().length);
    const output = (await read(batch.output_file_id!)) as { response: { body: object } }[];
    expect(output).toHaveLength(completed);
    expect(output[0]!.response.body).toMatchObject({ object: 'response', status: 'completed' });
    const errors = await read(batch.error_file_id!);
    expect(errors).toHaveLength(failed);
    expect(errors.at(-1)).toMatchObject({ response: null, error: { code: 'batch_cancelled' } });
  });
});
