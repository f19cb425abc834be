/** The chat of the page in a real browser, with the real CLI behind it: Markdown, images, stopping, asking again. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { answer, apiError } from '../support/api-reply.js';
import type { Bench } from '../support/bench.js';
import { PIXEL_DATA } from '../support/conversation-parts.js';
import { deferred } from '../support/deferred.js';
import { withParts } from '../support/with-parts.js';
import { launchChromium, openPage, type OpenPage } from './open-page.js';
import { accessibilityFaults, startPageBench } from './page-bench.js';

const { describe, test } = withParts('chromium');

let browser: Browser;
let bench: Bench;
let at: OpenPage;
let page: Page;
let log: Locator;
beforeAll(async () => {
  browser = await launchChromium();
  bench = await startPageBench();
});
afterAll(async () => {
  await browser.close();
  await bench[Symbol.asyncDispose]();
});
beforeEach(async () => {
  bench.reset();
  at = await openPage(browser, bench.bridge.origin);
  page = at.page;
  log = page.getByRole('log');
  await page
    .locator('#model option[value=opus], #model option:text-is("opus")')
    .first()
    .waitFor({ state: 'attached' });
  await page.getByLabel('Model', { exact: true }).selectOption('sonnet');
});
afterEach(async () => {
  expect(at.faults).toEqual([]);
  await at[Symbol.asyncDispose]();
});
const ask = async (text: string): Promise<void> => {
  await page.getByLabel('Your message').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
};
const over = (): Promise<void> =>
  log
    .getByText(/claude-.* · first token .* tokens in, .* out/)
    .last()
    .waitFor();
/** The messages of the last request that reached the model: who says what. */
const sent = (): unknown[] =>
  bench
    .reached()
    .at(-1)!
    .body.messages.map(({ role, content }) => [
      role,
      (typeof content === 'string' ? [{ type: 'text', text: content }] : content).map((block) =>
        block.type === 'text' ? block.text : block['source'],
      ),
    ]);

describe('an answer', () => {
  test('streams from the real CLI, and the conversation goes on', async () => {
    const { promise: until, resolve: letGo } = deferred();
    bench.api.reply(answer('one two three', { stall: { afterChunks: 2, until } }));
    await page.getByLabel('Your message').fill('Count <b>for</b> me');
    await page.getByLabel('Your message').press('Enter');
    await log.getByText('one two').waitFor();
    expect(await log.getByText('three').count()).toBe(0);
    expect(await log.getAttribute('aria-busy')).toBe('true');
    letGo();
    await log.getByText('one two three').waitFor();
    await over();
    expect(await log.getByText('Count <b>for</b> me').count()).toBe(1);

    await ask('And then?');
    await log.getByText('You said: And then?').waitFor();
    expect(sent()).toEqual([
      ['user', ['Count <b>for</b> me']],
      ['assistant', ['one two three']],
      ['user', ['And then?']],
    ]);
    await page.getByRole('button', { name: 'New chat' }).click();
    await log.getByText('Ask Claude through your bridge.').waitFor();
    expect(await log.getByText('one two three').count()).toBe(0);
  });

  test('in Markdown is headings, tables, lists and code, and nothing of it can run, load or lead elsewhere', async () => {
    bench.api.reply(
      answer(
        [
          ...[
            '# Bridges',
            '',
            '| kind | span |',
            '|---|---:|',
            '| arch | *50 m* |',
            '',
            '- [x] built',
            '- open',
            '',
          ],
          ...[
            '```js',
            'const a = "<b>";',
            '```',
            '',
            '[good](https://example.com/) [bad](javascript:alert(1))',
            '',
          ],
          ...[
            '![picture](https://example.com/p.png)',
            '',
            '<img src=x onerror="alert(1)"><script>alert(2)</script>',
          ],
          ...['<form action="/v1/models"><input name=a></form><style>*{display:none}</style>', '', 'the end'],
        ].join('\n'),
      ),
    );
    await ask('Tell me in Markdown.');
    await over();
    await log.getByText('the end').waitFor();
    expect(await log.getByRole('heading').allInnerTexts()).toEqual(['Bridges']);
    expect(await log.getByRole('cell').allInnerTexts()).toEqual(['arch', '50 m']);
    expect(await log.locator('td em').innerText()).toBe('50 m');
    expect(await log.locator('li').first().innerText()).toContain('☑ built');
    expect(await log.locator('pre code').innerText()).toBe('const a = "<b>";\n');
    await log.getByText('<img src=x onerror="alert(1)"><script>alert(2)</script>').waitFor();
    expect(await log.locator('img, script, style, form, input, [onerror]').count()).toBe(0);
    const links = await log
      .locator('a')
      .evaluateAll((all: { href: string; rel: string }[]) => all.map(({ href, rel }) => [href, rel]));
    expect(links).toEqual([
      ['https://example.com/', 'noopener noreferrer'],
      ['', 'noopener noreferrer'],
      ['https://example.com/p.png', 'noopener noreferrer'],
    ]);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('and its code can be copied', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    bench.api.reply(answer('Take this:\n\n```sh\nls -l\n```\n'));
    await ask('How?');
    await over();
    const copied = (): Promise<string> => page.evaluate<string>('navigator.clipboard.readText()');
    await log.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect(copied()).resolves.toBe('ls -l\n');
    await log.getByRole('button', { name: 'Copy the answer' }).click();
    await expect(copied()).resolves.toContain('Take this:');
  });
});

describe('images', () => {
  test('are dropped or chosen, shown, taken out again, and reach the model as they are', async () => {
    const transfer = await page.evaluateHandle(`(() => {
      const bytes = Uint8Array.from(atob('${PIXEL_DATA}'), (each) => each.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'dot.png', { type: 'image/png' }));
      transfer.items.add(new File(['no'], 'notes.txt', { type: 'text/plain' }));
      return transfer;
    })()`);
    await page.dispatchEvent('#try', 'dragover', { dataTransfer: transfer });
    expect(await page.locator('#try[data-drop]').count()).toBe(1);
    await page.dispatchEvent('#try', 'drop', { dataTransfer: transfer });
    await page.getByRole('alert').getByText('notes.txt is not a PNG').waitFor();
    const attached = page.getByRole('list', { name: 'Attached images' });
    await attached.getByRole('img', { name: 'dot.png' }).waitFor();
    await page.locator('#files').setInputFiles({
      ...{ name: 'other.png', mimeType: 'image/png' },
      buffer: Buffer.from(PIXEL_DATA, 'base64'),
    });
    await page.getByRole('button', { name: 'Remove other.png' }).click();
    expect(await attached.getByRole('img').count()).toBe(1);
    expect(
      await page.locator('#attached img').evaluate((image: { naturalWidth: number }) => image.naturalWidth),
    ).toBe(1);

    await ask('What is it?');
    await over();
    expect(await log.getByRole('img', { name: 'dot.png' }).count()).toBe(1);
    expect(await attached.isVisible()).toBe(false);
    expect(sent()).toEqual([
      ['user', [{ type: 'base64', media_type: 'image/png', data: PIXEL_DATA }, 'What is it?']],
    ]);
  });
});

describe('stop and retry', () => {
  test('an answer is stopped at once, and asked for again with the same conversation', async () => {
    await ask('First.');
    await over();
    bench.api.reply(answer('one two three', { stall: { afterChunks: 1 } }));
    await ask('Second.');
    await log.getByText('one', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    const { aborted } = bench.reached().at(-1)!;
    expect(await aborted).toEqual(expect.any(Number));
    const asked = sent();
    await page.getByRole('button', { name: 'Retry' }).click();
    await log.getByText('You said: Second.').waitFor();
    await page.getByText('Stopped.').waitFor({ state: 'detached' });
    expect(sent()).toEqual(asked);
    expect(asked).toEqual([
      ['user', ['First.']],
      ['assistant', ['You said: First.']],
      ['user', ['Second.']],
    ]);
    expect(await page.getByRole('button', { name: 'Retry' }).count()).toBe(1);
  });

  test('a failure is red, stays text, and is no part of the conversation', async () => {
    bench.api.reply(apiError(429, 'rate_limit_error', '<i>used up</i>'));
    await ask('hello');
    await log.locator('.bad').getByText('Failed with 429').waitFor();
    expect(await page.locator('#log i').count()).toBe(0);
    await ask('again');
    await log.getByText('You said: again').waitFor();
    expect(sent()).toEqual([['user', ['again']]]);
  });
});
