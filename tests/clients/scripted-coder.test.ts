/** The scripted model of `npm run clients` ends its task only when the test of the changed file has passed. */
import { expect, test } from '@jest/globals';
import { REAL_CLIENTS } from '../../scripts/clients/all-real-clients.js';
import { scriptedCoder } from '../../scripts/clients/scripted-coder.js';
import type { ApiBlock, MessagesBody } from '../support/api-request.js';

const change = { file: '/f', from: 'wrold', to: 'world', test: 'sh /test.sh' };
const passes = 'It passes.';
const tools = ['Read', 'Edit', 'Bash'].map((name) => ({ name, input_schema: {} }));

function asked(results: readonly string[], more: Partial<MessagesBody> = { tools }): MessagesBody {
  const blocks = results.map((content): ApiBlock => ({ type: 'tool_result', tool_use_id: 'a', content }));
  return {
    ...{ model: 'sonnet', max_tokens: 9, stream: true },
    messages: [
      { role: 'user', content: 'hi' },
      ...blocks.map((block) => ({ role: 'user' as const, content: [block] })),
    ],
    ...more,
  };
}

const claude = REAL_CLIENTS.find(({ id }) => id === 'claude-code')!;
const coder = scriptedCoder({ calls: claude.calls(change), searches: false, passes });

test.each([
  ['reads', [], '"Read"'],
  ['changes', ['wrold'], '"Edit"'],
  ['tests', ['wrold', 'done'], '"Bash"'],
  ['ends', ['wrold', 'done', `${passes}\n`], 'Done: '],
  ['refuses to end when the test fails', ['wrold', 'done', 'exit 1'], 'The test says: '],
])('it %s', (_, results, says) => {
  expect(JSON.stringify(coder(asked(results)))).toContain(says);
});

test('it refuses a client without the tool, and gives a title where there are no tools', () => {
  expect(JSON.stringify(coder(asked([], { tools: [] })))).toContain('Spelling');
  expect(JSON.stringify(coder(asked([], { tools: tools.slice(1) })))).toContain('There is no tool Read');
});

test('every client reads or prints the file, changes it, and tests it', () => {
  for (const { calls, requests } of REAL_CLIENTS) {
    const made = calls(change);
    expect(made.length).toBe(3);
    expect(requests).toBeGreaterThan(made.length);
    expect(JSON.stringify(made[0])).toContain(change.file);
    expect(JSON.stringify(made[1])).toContain(change.to);
    expect(JSON.stringify(made[2])).toContain(change.test);
  }
});
