/** The pictures in the README are of `claude-bridge demo`, which answers with Markdown when it is asked for some. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { marked } from 'marked';
import { demoReply } from '../../src/cli/commands/demo/demo-reply.js';

const script = readFileSync(new URL('../../scripts/screenshots.ts', import.meta.url), 'utf8');

test('the script starts the demo, and no model of its own', () => {
  expect(script).toContain("'bin/claude-bridge.js'), 'demo'");
  expect(script).not.toMatch(/startPageBench|startMessagesApi|ReplyScript/u);
});

test('its question gets a table and an example', () => {
  const [, content = ''] = /getByLabel\('Your message'\)\.fill\('([^']+)'\)/u.exec(script) ?? [];
  const reply = demoReply({ messages: [{ role: 'user', content }] });
  expect(reply).toEqual({ type: 'text', text: expect.stringContaining(`You asked: "${content}"`) });
  const tokens = marked.lexer((reply as { text: string }).text);
  expect(tokens.map(({ type }) => type).filter((type) => type !== 'space')).toEqual([
    ...['paragraph', 'table', 'paragraph', 'code'],
  ]);
});
