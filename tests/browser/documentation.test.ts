/** With a real browser: the documentation's pages show every operation, work, and call no other server. */
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { NEWEST_CLI } from '../support/real-cli.js';
import type { ApiDocument } from '../support/api-document.js';
import { chromiumPath } from './chromium.js';
import { useBench, type SharedBench } from '../support/use-bench.js';
import { withParts } from '../support/with-parts.js';

const { describe, test } = withParts('chromium');

let browser: Browser;
let page: Page;
/** Every address that the page asked for. */
let asked: string[];
/** What the browser had to complain about, violations of the content policy among it. */
let complaints: string[];

beforeAll(async () => {
  const quiet = ['background-networking', 'component-update', 'sync', 'quic', 'gpu', 'dev-shm-usage'];
  browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox',
      '--no-first-run',
      '--no-proxy-server',
      ...quiet.map((each) => `--disable-${each}`),
    ],
  });
});

afterAll(async () => browser.close());

afterEach(async () => page.close());

async function open(url: string, width = 1360, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
  page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  asked = [];
  complaints = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() !== 'log') complaints.push(message.text());
  });
  await page.goto(url);
}

function expectQuiet(bench: SharedBench): void {
  expect(asked.length).toBeGreaterThan(3);
  const elsewhere = asked.filter((url) => !url.replace(/^blob:/, '').startsWith(`${bench.bridge.origin}/`));
  expect(elsewhere.filter((url) => !url.startsWith('data:'))).toEqual([]);
  expect(complaints).toEqual([]);
}

async function operations(bench: SharedBench): Promise<{ id: string; tag: string; summary: string }[]> {
  const response = await fetch(`${bench.bridge.origin}/openapi.json`);
  const { paths } = (await response.json()) as ApiDocument;
  return Object.values(paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId: id, tags, ...rest }) => ({
      ...{ id, tag: tags[0]!, summary: (rest as unknown as { summary: string }).summary },
    })),
  );
}

/** Opens an operation, takes an example or what stands there, and sends it. */
async function tryOut(id: string, example?: string): Promise<string> {
  const block = page.locator(`[id$="-${id}"]`);
  await block.locator('.opblock-summary-control').click();
  await block.getByRole('button', { name: 'Try it out' }).click();
  if (example !== undefined)
    await block.locator('.opblock-section-request-body .examples-select select').selectOption(example);
  await block.getByRole('button', { name: 'Execute' }).click();
  const answer = block.locator('.live-responses-table .response');
  await answer.locator('.response-col_status', { hasText: /\d{3}/ }).waitFor({ timeout: 120_000 });
  return answer.innerText();
}

describe('a bridge without a key', () => {
  const bench = useBench(NEWEST_CLI.path);

  test.each([1360, 420])('shows every operation in Swagger UI, %d pixels wide', async (width) => {
    await open(`${bench.bridge.origin}/docs`, width);
    for (const { id, tag } of await operations(bench)) {
      await page.locator(`#operations-${tag}-${id}`).waitFor();
    }
    expect(
      await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    ).toBe(0);
    expectQuiet(bench);
  });

  test.each([1360, 420])('shows every operation in Redoc, %d pixels wide', async (width) => {
    await open(`${bench.bridge.origin}/redoc`, width);
    for (const { id, tag, summary } of await operations(bench)) {
      const section = page.locator(`[id="tag/${tag}/operation/${id}"]`);
      await section.locator('h2', { hasText: summary }).waitFor();
    }
    expect(
      await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    ).toBe(0);
    expectQuiet(bench);
  });

  test.each(['/docs', '/redoc'])(
    '%s is dark where the system is, and leads back to the page',
    async (path) => {
      const lightness = async (colorScheme: 'light' | 'dark'): Promise<[number, number]> => {
        await open(`${bench.bridge.origin}${path}`, 1360, colorScheme);
        await page.getByText('Get the usage over time').filter({ visible: true }).first().waitFor();
        const colours = await page.evaluate<string[]>(`[
        getComputedStyle(document.body).backgroundColor,
        getComputedStyle([...document.querySelectorAll('h1, .title')].at(-1)).color,
      ]`);
        const [ground = 0, text = 0] = colours.map((colour) => {
          const [red = 0, green = 0, blue = 0] = colour.match(/\d+/g)!.map(Number);
          return (red + green + blue) / 3;
        });
        expectQuiet(bench);
        return [ground, text];
      };
      const [lightGround, darkText] = await lightness('light');
      await page.close();
      const [darkGround, lightText] = await lightness('dark');
      expect([lightGround > 200, darkText < 100, darkGround < 60, lightText > 180]).toEqual([
        true,
        true,
        true,
        true,
      ]);
      expect(await page.getByRole('navigation').getByRole('link').first().isVisible()).toBe(true);
      expect(await page.getByRole('link', { name: 'claude-bridge', exact: true }).getAttribute('href')).toBe(
        '/',
      );
      expect(await page.locator('a[aria-current=page]').getAttribute('href')).toBe(path);
    },
  );

  test('finds an operation with the search of Redoc, which is a worker', async () => {
    await open(`${bench.bridge.origin}/redoc`);
    await page.getByPlaceholder('Search...').fill('vectors');
    await page
      .locator('[role=search] [role=menuitem]', { hasText: 'Turn texts into vectors' })
      .first()
      .waitFor();
    expectQuiet(bench);
  });

  test('answers what is tried out in Swagger UI', async () => {
    await open(`${bench.bridge.origin}/docs`);
    const shown = await tryOut('createChatCompletion');
    expect(shown).toContain('"content": "You said: Why is the sky blue?"');
    expect(shown).toMatch(/x-request-id: req_/);
    expect(asked.at(-1)).toBe(`${bench.bridge.url}/chat/completions`);
    expect(bench.reached().at(-1)?.body.system).toEqual(expect.anything());
    expectQuiet(bench);
  });

  test('streams what is tried out in Swagger UI', async () => {
    await open(`${bench.bridge.origin}/docs`);
    const shown = await tryOut('createChatCompletion', 'stream');
    expect(shown).toMatch(/data: \{"id":"chatcmpl-[\s\S]*data: \[DONE\]/);
    expectQuiet(bench);
  });
});

describe('a bridge with a key', () => {
  const bench = useBench(NEWEST_CLI.path, { keys: [{ key: 'open-sesame' }] });

  test('shows its documentation, and answers once the key was given', async () => {
    await open(`${bench.bridge.origin}/docs`);
    expect(await tryOut('listModels')).toContain('"code": "invalid_api_key"');
    // The browser itself tells of the 401.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('401')]);

    await page.getByRole('button', { name: 'Authorize' }).first().click();
    const bearer = page.locator('.auth-container', { hasText: 'bearer' });
    await bearer.locator('input').fill('open-sesame');
    await bearer.getByRole('button', { name: 'Apply credentials' }).click();
    await page.getByRole('button', { name: 'Close' }).first().click();
    expect(await tryOut('createChatCompletion')).toContain('"content": "You said: Why is the sky blue?"');
    expectQuiet(bench);
  });
});
