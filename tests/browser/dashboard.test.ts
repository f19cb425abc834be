/** The page in a real browser, with the real CLI behind it and nothing from other servers: limits, activity, requests, clients. */
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { CONNECT_CLIENTS } from '../../src/cli/commands/connect/client-table.js';
import { errorTable } from '../../src/wire/error-table.js';
import { answer, apiError, planLimitHeaders, planWindowHeaders } from '../support/api-reply.js';
import type { Bench } from '../support/bench.js';
import { DAY, figures } from '../usage/figures.js';
import { withParts } from '../support/with-parts.js';
import { launchChromium, openPage, type OpenPage } from './open-page.js';
import { accessibilityFaults, overhang, startPageBench } from './page-bench.js';

const messages = [{ role: 'user' as const, content: 'hello' }];
const TEN_DAYS_AGO = Date.now() - 10 * DAY;
const PHONE = { width: 360, height: 740 };

const { describe, test } = withParts('chromium');

let browser: Browser;
let bench: Bench;
let locked: Bench;
beforeAll(async () => {
  browser = await launchChromium();
  const old = { at: TEN_DAYS_AGO, model: 'claude-old', client: 'phone', firstTokenMs: 900, ownMs: 90 };
  bench = await startPageBench({}, [figures(old), figures(old), figures({ ...old, status: '5xx' })]);
  locked = await startPageBench({
    sparesPerModel: 0,
    keys: [{ name: 'laptop', key: 'the-right-key' }],
  });
});
afterAll(async () => {
  await browser.close();
  await bench[Symbol.asyncDispose]();
  await locked[Symbol.asyncDispose]();
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
const textsOf = async (row: Locator): Promise<string[]> => row.locator('th, td').allInnerTexts();
const firstRow = (page: Page, table: string): Locator => page.locator(`${table} tbody tr`).first();
const ask = async (): Promise<string> =>
  (await bench.openai.chat.completions.create({ model: 'sonnet', messages })).model;
const range = async (page: Page, name: string): Promise<void> => {
  const asked = page.waitForResponse(/\/v1\/usage\/series/);
  await page.getByRole('radio', { name, exact: true }).check({ force: true });
  await asked;
};

describe('with a key, on a first visit', () => {
  test('the page holds no data, asks for the key, invites to begin, keeps the key for the tab only, and forgets it', async () => {
    const page = await open(locked);
    const input = page.getByLabel('API key', { exact: true });
    await input.waitFor();
    expect(await page.evaluate("document.activeElement.id === 'key'")).toBe(true);
    expect(await page.locator('#data').isVisible()).toBe(false);
    expect(await accessibilityFaults(page)).toEqual([]);

    await input.fill('a-wrong-key');
    await page.getByRole('button', { name: 'Use key' }).click();
    await page.getByRole('alert').getByText('This bridge does not know that key.').waitFor();

    await input.fill('the-right-key');
    await input.press('Enter');
    await page.getByRole('heading', { name: 'Your bridge is running' }).waitFor();
    expect(await page.locator('#activity').isVisible()).toBe(false);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await page.locator('#steps pre').first().innerText()).toContain('YOUR_KEY');
    expect(await page.content()).not.toContain('the-right-key');
    expect(await page.evaluate('[localStorage.length, document.cookie]')).toEqual([0, '']);

    // The invitation leads to the question.
    await page.getByRole('link', { name: 'Ask the first question here' }).click();
    await page.getByRole('button', { name: 'Write a haiku about bridges.' }).click();
    expect(await page.getByLabel('Your message').inputValue()).toBe('Write a haiku about bridges.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('log').getByText('You said: Write a haiku about bridges.').waitFor();
    await page.getByRole('heading', { name: 'Your bridge is running' }).waitFor({ state: 'hidden' });
    await page.locator('#by-key').getByRole('button', { name: 'laptop' }).waitFor();

    await page.reload();
    await page.getByText('spare processes').waitFor();
    await page.getByRole('button', { name: 'Forget key' }).click();
    await input.waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(await page.locator('body').innerText()).not.toContain('laptop');
  });
});

describe('the limits', () => {
  test('come first, each with its share and a countdown that runs', async () => {
    const resets = Math.floor(Date.now() / 1000);
    const headers = planWindowHeaders({
      five_hour: [0.62, resets + 1800],
      seven_day: [0.31, resets + 400_000],
    });
    bench.api.reply({ ...answer('one'), headers });
    await ask();
    const page = await open();
    const items = page.locator('#data > section:not([hidden])').first().getByRole('listitem');
    await items.getByText('5-hour window').waitFor();
    expect(await items.locator('.limit-figure').allInnerTexts()).toEqual(['62 % used', '31 % used']);
    const running = items.first().locator('.limit-reset b');
    const before = await running.innerText();
    expect(before).toMatch(/^\d+ min \d\d s$/);
    await running.filter({ hasNotText: before }).waitFor();
    expect(await items.nth(1).locator('.limit-reset b').innerText()).toMatch(/^4 d \d+ h$/);
  });

  test('a window that is used up is said at the top, until when, and in red', async () => {
    const resetsAt = Math.floor(Date.now() / 1000) + 3600;
    bench.api.reply(apiError(429, 'rate_limit_error', 'Later.', planLimitHeaders('rejected', resetsAt)));
    await expect(ask()).rejects.toThrow();
    const page = await open();
    const at = new Date(resetsAt * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
    await page.getByRole('alert').getByText(`used up. Claude answers again from`).waitFor();
    expect(await page.locator('#banner').innerText()).toContain(at);
    expect(await page.getByRole('status').first().innerText()).toBe('Plan used up');
    expect(await page.locator('.limit.bad .limit-name').first().innerText()).toMatch(
      /5-hour window\s*used up/,
    );
    expect(await accessibilityFaults(page)).toEqual([]);
    // The next answer says that it is available again.
    const later = planWindowHeaders({ five_hour: [0.1, resetsAt + 9], seven_day: [0.3, resetsAt + 9] });
    bench.api.reply({ ...answer('one'), headers: later });
    await ask();
    await page.locator('#banner').waitFor({ state: 'hidden' });
  });

  test('a bridge that is gone is said, with the time of what is shown, and everything goes on when it is back', async () => {
    const page = await open();
    await page.getByText('spare processes').waitFor();
    await page.context().setOffline(true);
    await page.getByRole('alert').getByText('The bridge does not answer').waitFor();
    const words = await page.locator('#banner').innerText();
    expect(words).toMatch(/What you see is from \d\d:\d\d:\d\d\..*type npx claude-bridge serve/);
    expect(await page.getByRole('status').first().innerText()).toBe('Not responding');
    expect(await page.locator('#data[data-stale]').count()).toBe(1);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel('Your message').fill('Are you there?');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('log').getByText('The bridge cannot be reached.').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('status').first().getByText('Ready').waitFor();
    expect(await page.locator('#data[data-stale]').count()).toBe(0);
    expect(await page.locator('#banner').isVisible()).toBe(false);
  });
});

describe('the activity', () => {
  const chartOf = (page: Page, title: string): Locator =>
    page.getByRole('slider', { name: title, exact: true });

  test('shows requests, failures, times and tokens of every range, with the values of a step under the pointer', async () => {
    bench.api.reply({
      ...answer('one two three'),
      usage: { input: 1200, cacheRead: 34_000, cacheWrite: 567, output: 890 },
    });
    await ask();
    const page = await open();
    for (const name of ['5 min', '1 h', '24 h', '7 d', '30 d']) {
      await range(page, name);
      await page.locator('#extent').getByText('Requests that asked a model in the last').waitFor();
      const shown = await chartOf(page, 'Tokens').getAttribute('aria-valuetext');
      expect(shown).toMatch(/^All of it: output .*, input .*, cached input \d/);
    }
    await page.getByText('the last 30 days').waitFor();
    const requests = chartOf(page, 'Requests');
    const day = new Date(TEN_DAYS_AGO).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
    await requests.locator('.u-over').waitFor();
    await requests.locator('.u-over').hover({ position: { x: await stepAt(requests, 19.5 / 30), y: 40 } });
    const caption = page.locator('figure', { has: requests }).locator('figcaption');
    await caption.getByText(day).waitFor();
    expect(await caption.innerText()).toMatch(/failed 1\s*answered 2/);
    const first = page
      .locator('figure', { has: chartOf(page, 'Time to the first token') })
      .locator('figcaption');
    // All charts show the same step. Counted times are off by at most a tenth.
    expect(await first.innerText()).toMatch(new RegExp(`${day}[^]*p50 (?:8[1-9]|9[0-9])\\d ms[^]*p95 `));
    const own = page.locator('figure', { has: chartOf(page, 'The bridge’s own share of it') });
    expect(await own.locator('figcaption').innerText()).toMatch(/p50 (?:8[1-9]|9[0-9]) ms/);
  });

  test('the arrow keys read the same steps, and a table has all of them', async () => {
    const page = await open();
    await range(page, '30 d');
    await page.getByText('the last 30 days').waitFor();
    const requests = chartOf(page, 'Requests');
    await requests.locator('.u-over').waitFor();
    await requests.focus();
    await page.keyboard.press('End');
    for (let step = 0; step < 10; step += 1) await page.keyboard.press('ArrowLeft');
    const day = new Date(TEN_DAYS_AGO).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
    expect(await requests.getAttribute('aria-valuetext')).toBe(`${day}: failed 1, answered 2`);
    expect(await requests.getAttribute('aria-valuenow')).toBe('19');
    await page.keyboard.press('Escape');
    expect(await requests.getAttribute('aria-valuetext')).toMatch(/^All of it: /);

    await page.getByText('The charts as a table').click();
    const row = page.locator('#chart-table tbody tr', { hasText: day });
    expect((await textsOf(row)).slice(0, 3)).toEqual([day, '3', '1']);
    expect(await row.locator('.bad').count()).toBe(1);
  });

  test('by model and by key: a name shows only its own, and again shows all', async () => {
    const page = await open();
    await range(page, '30 d');
    const old = page.locator('#by-model').getByRole('button', { name: 'claude-old' });
    await old.waitFor();
    const requests = page.locator('#tiles div', { hasText: 'requests' }).first().locator('dd');
    expect(Number((await requests.innerText()).replace(',', ''))).toBeGreaterThan(3);
    await old.click();
    await requests.filter({ hasText: /^3$/ }).waitFor();
    expect(await old.getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('#by-key tbody tr').count()).toBe(1);
    await page.locator('#by-key').getByRole('button', { name: 'phone' }).click();
    await page.getByRole('button', { name: 'Key: phone: show all again' }).waitFor();
    await page.getByRole('button', { name: 'Model: claude-old: show all again' }).click();
    await page.getByRole('button', { name: 'Key: phone: show all again' }).click();
    await requests.filter({ hasNotText: /^3$/ }).waitFor();
    await page
      .locator('#by-model')
      .getByRole('button', { name: /^claude-(?!old)/ })
      .first()
      .waitFor();
  });

  const stepAt = async (chart: Locator, share: number): Promise<number> =>
    (await chart.locator('.u-over').evaluate((area: { clientWidth: number }) => area.clientWidth)) * share;
});

describe('the requests', () => {
  test('show a real one, with details and without a word of it', async () => {
    bench.api.reply({
      ...answer('one two three'),
      usage: { input: 1200, cacheRead: 34_000, cacheWrite: 567, output: 890 },
    });
    const { model } = await bench.openai.chat.completions.create({
      ...{ model: 'sonnet', messages, temperature: 1.5 },
    });
    const page = await open();
    const row = firstRow(page, '#requests');
    const cells = await textsOf(row);
    expect(cells.slice(1, 5)).toEqual(['200', model, '/v1/chat/completions', '–']);
    expect(cells.slice(5, 7)).toEqual([expect.stringMatching(/ m?s$/), expect.stringMatching(/ m?s$/)]);
    expect(cells.slice(7)).toEqual(['35,767', '890']);
    await row.getByRole('button').focus();
    await page.keyboard.press('Enter');
    const details = page.locator('#requests .details');
    await details.getByText('35,767, of them 34,000 from the cache and 567 written to it').waitFor();
    expect(await details.innerText()).toMatch(/of it the bridge\s*\d+ ms \(/);
    expect(await details.innerText()).toMatch(/asked for\s*sonnet/);
    expect(await details.innerText()).not.toMatch(/hello|one two/);
    expect(await row.getByRole('button').getAttribute('aria-expanded')).toBe('true');
    expect(await accessibilityFaults(page)).toEqual([]);
    // The next answer comes on top, and the keyboard stays where it was.
    await ask();
    await page.locator('#requests tbody > tr:not(.below)').nth(1).locator('[aria-expanded=true]').waitFor();
    expect(await page.evaluate("document.activeElement.getAttribute('aria-expanded')")).toBe('true');
    await page.keyboard.press('Enter');
    await details.waitFor({ state: 'detached' });
  });

  test('failures are red, and say what their code means', async () => {
    bench.api.reply(apiError(400, 'invalid_request_error', 'prompt is too long: 1 tokens > 0 maximum'));
    await expect(ask()).rejects.toThrow();
    const page = await open();
    const row = firstRow(page, '#requests');
    await row.locator('.status').waitFor();
    const colour = await page.evaluate<string>(
      "getComputedStyle(document.querySelector('#requests tbody .status')).color",
    );
    const [red, green, blue] = colour.match(/\d+/g)!.map(Number);
    expect(red).toBeGreaterThan(2 * Math.max(green!, blue!));
    expect(await row.getAttribute('class')).toBe('failed');
    const status = await row.locator('.status').innerText();
    await row.getByRole('button').click();
    const code = status.split(' ')[1] as keyof typeof errorTable;
    await page.locator('#requests .details .bad').getByText(errorTable[code].meaning).waitFor();
    expect(
      Number(await page.locator('#facts div', { hasText: 'failed' }).locator('dd').innerText()),
    ).toBeGreaterThan(0);
  });

  test('those that asked a model are counted apart from pages', async () => {
    const page = await open();
    const answered = page.locator('#facts div', { hasText: 'answered' }).locator('dd');
    const before = await answered.innerText();
    for (const path of ['/docs', '/redoc', '/openapi.json', '/v1/models', '/nothing-here'])
      await fetch(`${bench.bridge.origin}${path}`);
    await page.getByLabel('Also show requests that asked no model').check();
    await page.locator('#requests').getByText('/nothing-here').waitFor();
    expect(await answered.innerText()).toBe(before);
    await ask();
    await answered.filter({ hasText: new RegExp(`^${Number(before) + 1}$`) }).waitFor();
    // The page's own requests are neither shown nor counted.
    expect(await page.locator('#requests').innerText()).not.toMatch(/\/v1\/status|\/v1\/usage|\/page\//);
  });

  test('names from outside stay text', async () => {
    const name = '<img src=x onerror=alert(1)>';
    bench.api.reply(answer('hi', { model: name }));
    await ask();
    const page = await open();
    await page.getByText(name).first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });
});

describe('the clients', () => {
  test('every client of connect is there, and the copy buttons give its steps with this bridge’s address', async () => {
    const page = await open(bench, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.locator('#steps pre').first().waitFor();
    expect(await page.locator('#client option').allInnerTexts()).toEqual(
      CONNECT_CLIENTS.map(({ title }) => title),
    );
    for (const client of ['curl', 'OpenAI SDK for Python', 'OpenAI SDK for Node']) {
      await page.getByLabel('Client', { exact: true }).selectOption(client);
      await page.locator('#steps').getByRole('button', { name: 'Copy' }).last().click();
      await page.getByText('Copied.').waitFor();
      const copied = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(copied.replaceAll('\r\n', '\n')).toBe(await page.locator('#steps pre').last().innerText());
      expect(copied).toContain(bench.bridge.url);
      expect(copied).toContain('unused');
    }
    const link = page.locator('#steps').getByRole('link', { name: 'OpenAI SDK for Node' });
    expect([await link.getAttribute('href'), await link.getAttribute('rel')]).toEqual([
      CONNECT_CLIENTS.find(({ id }) => id === 'openai-node')?.documentation,
      'noreferrer',
    ]);
    await page.getByLabel('Client', { exact: true }).selectOption('Codex');
    await page.locator('#steps').getByText('npx claude-bridge connect codex --write').waitFor();
    // Without access to the clipboard the step is selected instead.
    await page.getByLabel('Client', { exact: true }).selectOption('curl');
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined }); 0");
    await page.locator('#steps').getByRole('button', { name: 'Copy' }).first().click();
    await page.getByText('Selected: press').waitFor();
    expect(await page.evaluate('getSelection().toString()')).toContain(bench.bridge.url);
  });
});

describe('the whole page', () => {
  test('weighs less than 250 KB, libraries included, and asks nothing while it is hidden', async () => {
    const page = await open();
    await page.getByText('spare processes').waitFor();
    await page.locator('#steps pre').first().waitFor();
    const own = [...new Set(at.requests)].filter((request) => /^GET \/(?:page\/.*)?$/.test(request));
    expect(own).toEqual(expect.arrayContaining(['GET /', 'GET /page/uplot.js', 'GET /page/marked.js']));
    const sizes = await Promise.all(
      own.map(async (request) => {
        const url = `${bench.bridge.origin}${request.slice('GET '.length)}`;
        return (await (await fetch(url, { headers: { accept: 'text/html, */*' } })).arrayBuffer()).byteLength;
      }),
    );
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(250_000);

    const show = (hidden: boolean): Promise<void> =>
      page.evaluate(`
        Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      `);
    const asked = (): number => at.requests.filter((request) => request.includes('/v1/')).length;
    await show(true);
    const before = asked();
    await page.waitForTimeout(7000);
    expect(asked()).toBe(before);
    const again = page.waitForRequest(/\/v1\/status$/);
    await show(false);
    await again;
  });

  test.each([
    ['light', { colorScheme: 'light', viewport: { width: 1280, height: 900 } }],
    ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 900 } }],
    ['narrow', { colorScheme: 'light', viewport: PHONE }],
    ['narrow dark', { colorScheme: 'dark', viewport: PHONE }],
  ] as const)('%s: no fault of accessibility, nothing wider than the window', async (_name, options) => {
    bench.api.reply(answer('# A table\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\nlet x = 1;\n```\n'));
    const page = await open(bench, options);
    await page.getByLabel('Your message').fill('Say hello');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText(/ · first token/).waitFor();
    await page.locator('#by-model table').waitFor();
    await firstRow(page, '#requests').getByRole('button').click();
    await page.locator('#requests .details').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await overhang(page)).toBe(0);
  });

  test('on a phone, the state stays in sight, and the status of every request is in its row', async () => {
    bench.api.reply(apiError(400, 'invalid_request_error', 'prompt is too long: 1 tokens > 0 maximum'));
    await expect(ask()).rejects.toThrow();
    const page = await open(bench, { viewport: PHONE });
    const status = firstRow(page, '#requests').locator('.status');
    await status.scrollIntoViewIfNeeded();
    const inSight = async (element: Locator): Promise<boolean> => {
      const box = (await element.boundingBox())!;
      return (
        box.x >= 0 && box.y >= 0 && box.x + box.width <= PHONE.width && box.y + box.height <= PHONE.height
      );
    };
    expect([await inSight(status), await inSight(page.locator('#state'))]).toEqual([true, true]);
    expect(await status.innerText()).toMatch(/^400/);
  });

  test('leads to the documentation, which leads back', async () => {
    const page = await open();
    for (const name of ['Try the API', 'Reference']) {
      await page.getByRole('navigation', { name: 'Documentation' }).getByRole('link', { name }).click();
      await page.getByRole('link', { name: 'claude-bridge', exact: true }).click();
      await page.getByText('spare processes').waitFor();
    }
  });
});
