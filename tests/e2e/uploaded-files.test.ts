/** Files that are uploaded with OpenAI's own SDK, and reach the model wherever a request names them. */
import { describe, expect, test } from '@jest/globals';
import Anthropic from '@anthropic-ai/sdk';
import { toFile } from 'openai';
import { expectedMessages, user } from '../support/expected-messages.js';
import type { ExpectedBlock } from '../support/expected-messages.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';

const TEXT = 'date,amount\n2026-01-31,12 €\n';
/** The same beside every file, so that one process takes them all. */
const QUESTION = 'What is in it?';
/** One pixel. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const PDF = `JVBERi0xLjQK${Buffer.from('%%EOF').toString('base64')}`;

describe('through the newest CLI', () => {
  const bench = useBench(NEWEST_CLI.path);

  test('the SDK uploads, describes, lists, reads and deletes them', async () => {
    const { files } = bench.openai;
    const created = await files.create({
      ...{ file: await toFile(Buffer.from(TEXT), 'sales.csv'), purpose: 'user_data' },
      expires_after: { anchor: 'created_at', seconds: 7200 },
    });
    expect(created).toMatchObject({
      bytes: Buffer.byteLength(TEXT),
      filename: 'sales.csv',
      purpose: 'user_data',
    });
    expect(created.expires_at).toBe(created.created_at + 7200);
    expect(await files.retrieve(created.id)).toEqual(created);
    expect(await files.waitForProcessing(created.id)).toEqual(created);
    const listed: unknown[] = [];
    for await (const each of files.list({ limit: 1 })) listed.push(each);
    expect(listed).toEqual([created]);
    expect(await (await files.content(created.id)).text()).toBe(TEXT);
    expect(await files.delete(created.id)).toEqual({ id: created.id, object: 'file', deleted: true });
    await expect(files.retrieve(created.id)).rejects.toMatchObject({ status: 404 });
  });

  async function uploaded(content: Buffer, name: string): Promise<string> {
    return (await bench.openai.files.create({ file: await toFile(content, name), purpose: 'user_data' })).id;
  }

  test('every API names them', async () => {
    const csv = await uploaded(Buffer.from(TEXT), 'sales.csv');
    const image = await uploaded(Buffer.from(PNG, 'base64'), 'dot.png');
    const pdf = await uploaded(Buffer.from(PDF, 'base64'), 'page.pdf');

    await bench.openai.chat.completions.create({
      model: 'sonnet',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'file', file: { file_id: csv } },
            { type: 'text', text: QUESTION },
          ],
        },
      ],
    });
    const { id } = await bench.openai.responses.create({
      model: 'sonnet',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_file', file_id: pdf },
            { type: 'input_image', file_id: image, detail: 'auto' },
            { type: 'input_text', text: QUESTION },
          ],
        },
      ],
    });
    const anthropic = new Anthropic({
      baseURL: bench.bridge.origin,
      apiKey: 'none',
      maxRetries: 0,
      fetch: bench.fetch,
    });
    await anthropic.beta.messages.create({
      ...{ model: 'sonnet', max_tokens: 100, betas: ['files-api-2025-04-14'] },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'file', file_id: image } },
            { type: 'document', source: { type: 'file', file_id: csv }, title: 'Sales' },
            { type: 'text', text: QUESTION },
          ],
        },
      ],
    });
    expect(bench.reached().map(({ body }) => body.messages)).toEqual([
      expectedMessages(user(textDocument('sales.csv', TEXT), QUESTION)),
      expectedMessages(user(pdfDocument('page.pdf'), pixel, QUESTION)),
      expectedMessages(user(pixel, textDocument('Sales', TEXT), QUESTION)),
    ]);

    // A conversation that goes on names it still.
    bench.reset();
    await bench.openai.files.delete(pdf);
    await expect(
      bench.openai.responses.create({ model: 'sonnet', input: 'more', previous_response_id: id }),
    ).rejects.toMatchObject({ status: 422, message: expect.stringContaining('keeps no such file') });
    expect(bench.reached()).toEqual([]);
  });

  test('what is no such file, or none for that place, is refused before any process', async () => {
    const zip = await uploaded(Buffer.from('PK\x03\x04\x14\0\0\0'), 'report.docx');
    const create = async (part: object): Promise<unknown> =>
      bench.openai.responses.create({ model: 'sonnet', input: [{ role: 'user', content: [part] }] as never });
    await expect(create({ type: 'input_file', file_id: 'file-x' })).rejects.toMatchObject({
      ...{ status: 422, param: 'input[0].content[0].file_id' },
    });
    await expect(create({ type: 'input_file', file_id: zip })).rejects.toMatchObject({ status: 400 });
    await expect(create({ type: 'input_image', file_id: zip })).rejects.toMatchObject({
      ...{ status: 422, message: expect.stringContaining('is no image') },
    });
    expect(bench.reached()).toEqual([]);
  });
});

const pixel: ExpectedBlock = {
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: PNG },
};

function textDocument(title: string, data: string): ExpectedBlock {
  return { type: 'document', source: { type: 'text', media_type: 'text/plain', data }, title };
}

function pdfDocument(title: string): ExpectedBlock {
  return { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: PDF }, title };
}
