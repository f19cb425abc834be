/** Text files reach the model whole, as documents; files that it cannot read reach no process. */
import { describe, expect, test } from '@jest/globals';
import { expectedMessages, user, type ExpectedBlock } from '../support/expected-messages.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';

/** About 3 MB. */
const CSV = Array.from(
  { length: 60_000 },
  (_, row) => `${row},"Müller, A.",${row * 7919},2026-11-25,🙂`,
).join('\n');
const CODE = 'export const answer = 42;\n';
/** The same beside every file, so that one process takes them all. */
const QUESTION = 'What is in it?';

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  const bench = useBench(path);

  test('a table of 3 MB beside its question', async () => {
    const bytes = Buffer.from(CSV);
    expect(bytes.length).toBeGreaterThan(2_700_000);
    const file = { filename: 'sales.csv', file_data: `data:text/csv;base64,${bytes.toString('base64')}` };
    const { choices } = await bench.openai.chat.completions.create({
      model: 'sonnet',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'file', file },
            { type: 'text', text: QUESTION },
          ],
        },
      ],
    });
    expect(choices[0]!.message.content).toBe(`You said: ${QUESTION}`);
    expect(bench.reached().map(({ body }) => body.messages)).toEqual([
      expectedMessages(user(textDocument('sales.csv', CSV), QUESTION)),
    ]);
  });

  test('source code in an input_file', async () => {
    await bench.openai.responses.create({
      model: 'sonnet',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: QUESTION },
            { type: 'input_file', filename: 'answer.ts', file_data: Buffer.from(CODE).toString('base64') },
          ],
        },
      ],
    });
    expect(bench.reached().map(({ body }) => body.messages)).toEqual([
      expectedMessages(user(QUESTION, textDocument('answer.ts', CODE))),
    ]);
  });

  test('an office file is refused before any process', async () => {
    const file = {
      filename: 'report.docx',
      file_data: Buffer.from('PK\x03\x04\x14\0\0\0').toString('base64'),
    };
    const failed = bench.openai.chat.completions.create({
      model: 'sonnet',
      messages: [{ role: 'user', content: [{ type: 'file', file }] }],
    });
    await expect(failed).rejects.toMatchObject({
      status: 400,
      param: 'messages[0].content[0].file.file_data',
      message: expect.stringContaining('"report.docx" is neither a PDF nor text in UTF-8'),
    });
    expect(bench.reached()).toEqual([]);
  });
});

function textDocument(title: string, data: string): ExpectedBlock {
  return { type: 'document', title, source: { type: 'text', media_type: 'text/plain', data } };
}
