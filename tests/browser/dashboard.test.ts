/** The dashboard in a real browser, with the real CLI behind it and nothing from other servers. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { CONNECT_CLIENTS } from '../../src/cli/commands/connect/client-table.js';
import { UsageRecorder } from '../../src/usage/usage-recorder.js';
import { openUsageFolder } from '../../src/usage/usage-folder.js';
import { answer, apiError, planLimitHeaders } from '../support/api-reply.js';
import { startBench, type Bench } from '../support/bench.js';
import type { BridgeOptions } from '../support/bridge.js';
import { deferred } from '../support/deferred.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { silentLog } from '../../src/core/logger.js';
import { launchChromium, openPage, type OpenPage } from './open-page.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const startPageFolder = new URL('../../dist/dashboard/', import.meta.url);
const messages = [{ role: 'user' as const, content: 'hello' }];
const SCREENS = process.env['SCREENSHOTS'];

let browser: Browser;
let directory: string;
let bench: Bench;
let locked: Bench;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'claude-bridge-usage-'));
  browser = await launchChromium();
  bench = await startBench(NEWEST_CLI.path, served('open'));
  locked = await startBench(NEWEST_CLI.path, {
    ...served('locked'),
    sparesPerModel: 0,
    keys: [{ name: 'laptop', key: 'the-right-key' }],
  });
});
afterAll(async () => {
  await browser.close();
  await bench[Symbol.asyncDispose]();
  await locked[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});
afterEach(() => bench.reset());

let at: OpenPage;
const open = async (to: Bench = bench, options: BrowserContextOptions = {}): Promise<Page> => {
  at = await openPage(browser, to.bridge.origin, options);
  return at.page;
};
afterEach(async () => {
  expect(at.faults).toEqual([]);
  await at[Symbol.asyncDispose]();
});
const cellsOf = async (page: Page, table: string): Promise<string[]> =>
  page.locator(`${table} tbody tr`).first().locator('th, td').allInnerTexts();
const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    interface Violation {
      id: string;
      nodes: { html: string; failureSummary: string }[];
    }
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
};

describe('the page', () => {
  test('shows a real request with its route, model, tokens and status, and the plan’s limits', async () => {
    const resetsAt = Math.floor(Date.now() / 1000) + 3600;
    bench.api.reply(apiError(429, 'rate_limit_error', 'Later.', planLimitHeaders('rejected', resetsAt)), {
      ...answer('one two three'),
      usage: { input: 1200, cacheRead: 34_000, cacheWrite: 567, output: 890 },
    });
    await expect(bench.openai.chat.completions.create({ model: 'sonnet', messages })).rejects.toThrow();
    const { model } = await bench.openai.chat.completions.create({ model: 'sonnet', messages });
    const page = await open();
    await page.getByText('used up').first().waitFor();
    const cells = await cellsOf(page, '#requests');
    expect(cells.slice(1, 5)).toEqual(['POST /v1/chat/completions', model, '–', '200']);
    expect(cells.slice(5, 7)).toEqual([expect.stringMatching(/ m?s$/), expect.stringMatching(/ m?s$/)]);
    expect(cells.slice(7)).toEqual(['35,767', '34,000', '890']);
    expect((await cellsOf(page, '#limits')).slice(0, 2)).toEqual(['five hour', 'used up']);
    expect(await page.getByRole('status').first().innerText()).toBe('Ready');
    const chart = page.getByRole('img', {
      name: /Tokens in the last 24 hours: 35,767 input, 890 output, in 2 req/,
    });
    await chart.waitFor();
    expect(await page.locator('.fill-cached[height]').count()).toBe(24);
    await page.getByLabel('Time', { exact: true }).selectOption('last 30 days');
    await page.getByRole('img', { name: /Tokens in the last 30 days: 35,767 input/ }).waitFor();
    expect((await cellsOf(page, '#by-model')).slice(0, 6)).toEqual([
      model,
      '1',
      '0',
      '35,767',
      '34,000',
      '890',
    ]);
  });

  test('the chat streams the answer of the real CLI, and continues the conversation', async () => {
    const { promise: until, resolve: letGo } = deferred();
    bench.api.reply(answer('one two three', { stall: { afterChunks: 2, until } }));
    const page = await open();
    await page.getByLabel('Model', { exact: true }).selectOption('sonnet');
    await page.getByLabel('Your message').fill('Count <b>for</b> me');
    await page.getByLabel('Your message').press('Enter');
    const log = page.getByRole('log');
    await log.getByText('one two').waitFor();
    expect(await log.getByText('three').count()).toBe(0);
    expect(await log.getAttribute('aria-busy')).toBe('true');
    letGo();
    await log.getByText('one two three').waitFor();
    await log.getByText(/claude-.* · first token .* tokens in, .* out/).waitFor();
    expect(await log.getByText('Count <b>for</b> me').count()).toBe(1);

    await page.getByLabel('Your message').fill('And then?');
    await page.getByRole('button', { name: 'Send' }).click();
    await log.getByText('You said: And then?').waitFor();
    const sent = JSON.stringify(bench.reached().at(-1)!.body.messages);
    expect(sent).toMatch(/Count <b>for<\/b> me.*one two three.*And then\?/s);
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await log.innerText()).toBe('');
  });

  test('an answer can be stopped, and a failure is shown', async () => {
    bench.api.reply(answer('one two three', { stall: { afterChunks: 1 } }));
    const page = await open();
    await page.getByLabel('Your message').fill('hello');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('log').getByText('one').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    const { aborted } = bench.reached().at(-1)!;
    expect(await aborted).toEqual(expect.any(Number));
    bench.api.reply({
      kind: 'error',
      status: 429,
      type: 'rate_limit_error',
      message: '<i>used up</i>',
      headers: {},
    });
    await page.getByLabel('Your message').fill('again');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('log').locator('.bad').waitFor();
    expect(await page.locator('#log i').count()).toBe(0);
  });

  test('every client of connect is there, and the copy buttons give its steps with this bridge’s address', async () => {
    const page = await open(bench, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.locator('#steps pre').first().waitFor();
    expect(await page.locator('#client option').allInnerTexts()).toEqual(
      CONNECT_CLIENTS.map(({ title }) => title),
    );
    for (const client of ['curl', 'OpenAI SDK for Python', 'OpenAI SDK for Node']) {
      await page.getByLabel('Client', { exact: true }).selectOption(client);
      await page.getByRole('button', { name: 'Copy' }).last().click();
      await page.getByText('Copied.').waitFor();
      const copied = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(copied.replaceAll('\r\n', '\n')).toBe(await page.locator('#steps pre').last().innerText());
      expect(copied).toContain(bench.bridge.url);
      expect(copied).toContain('unused');
    }
  });

  test('without access to the clipboard the step is selected instead', async () => {
    const page = await open();
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined }); 0");
    await page.getByRole('button', { name: 'Copy' }).first().click();
    await page.getByText('Selected: press').waitFor();
    expect(await page.evaluate('getSelection().toString()')).toContain(bench.bridge.url);
  });

  test('names from outside stay text', async () => {
    const name = '<img src=x onerror=alert(1)>';
    bench.api.reply(answer('hi', { model: name }));
    await bench.openai.chat.completions.create({ model: 'sonnet', messages });
    const page = await open();
    await page.getByText(name).first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  test('sends no requests while it is hidden, and one as soon as it is visible again', async () => {
    const page = await open();
    await page.getByText('spare processes').waitFor();
    const show = (hidden: boolean): Promise<void> =>
      page.evaluate(`
        Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      `);
    const asked = (): number => at.requests.filter((request) => request === 'GET /v1/status').length;
    await show(true);
    const before = asked();
    await page.waitForTimeout(7000);
    expect(asked()).toBe(before);
    const again = page.waitForRequest(/\/v1\/status$/);
    await show(false);
    await again;
    expect(asked()).toBeGreaterThan(before);
  });

  test('its own requests are neither shown nor counted', async () => {
    const page = await open();
    await page.getByText('spare processes').waitFor();
    const shown = (await page.locator('#requests').innerText()).split('\n').join(' ');
    expect(shown).not.toMatch(/\/v1\/status|\/v1\/usage|\/page\//);
  });

  test.each([
    ['light', { colorScheme: 'light', viewport: { width: 1280, height: 900 } }],
    ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 900 } }],
    ['narrow', { colorScheme: 'light', viewport: { width: 360, height: 740 } }],
    ['narrow dark', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
  ] as const)('%s: no fault of accessibility, nothing wider than the window', async (name, options) => {
    const page = await open(bench, options);
    await page.getByLabel('Your message').fill('Say hello');
    await page.getByRole('button', { name: 'Send' }).click();
    await page
      .getByText(/first token/)
      .first()
      .waitFor();
    await page.getByText(/tokens in/).waitFor();
    await page.locator('#by-model table').waitFor();
    if (SCREENS !== undefined)
      await page.screenshot({ path: path.join(SCREENS, `${name.replace(' ', '-')}.png`), fullPage: true });
    expect(await violations(page)).toEqual([]);
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
    const seen = await page.evaluate<number>('document.documentElement.clientWidth');
    expect(wide).toBeLessThanOrEqual(seen);
  });
});

describe('with a key', () => {
  test('the page holds no data, asks for the key, keeps it for the tab only, and forgets it on request', async () => {
    const page = await open(locked);
    const input = page.getByLabel('API key', { exact: true });
    await input.waitFor();
    expect(await page.evaluate("document.activeElement.id === 'key'")).toBe(true);
    expect(await page.locator('#data').isVisible()).toBe(false);
    expect(await violations(page)).toEqual([]);
    if (SCREENS !== undefined) await page.screenshot({ path: path.join(SCREENS, 'key.png') });

    await input.fill('a-wrong-key');
    await page.getByRole('button', { name: 'Use key' }).click();
    await page.getByRole('alert').getByText('This bridge does not know that key.').waitFor();

    await page.getByLabel('API key', { exact: true }).fill('the-right-key');
    await page.getByLabel('API key', { exact: true }).press('Enter');
    await page.getByText('spare processes').waitFor();
    expect(await page.locator('#steps pre').first().innerText()).toContain('YOUR_KEY');
    expect(await page.content()).not.toContain('the-right-key');
    expect(await page.evaluate('[localStorage.length, document.cookie]')).toEqual([0, '']);

    await page.getByLabel('Your message').fill('hello');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('log').getByText('You said: hello').waitFor();
    await page.locator('#requests').getByText('laptop').first().waitFor();

    await page.reload();
    await page.getByText('spare processes').waitFor();
    await page.getByRole('button', { name: 'Forget key' }).click();
    await page.getByLabel('API key', { exact: true }).waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(await page.locator('#requests').innerText()).not.toContain('laptop');
  });
});

function served(name: string): BridgeOptions {
  const archive = openUsageFolder(path.join(directory, name), Math.random().toString(36).slice(2));
  const usage = new UsageRecorder({ archive, retentionDays: 90, now: Date.now, log: silentLog });
  return { usage, startPageFolder };
}
