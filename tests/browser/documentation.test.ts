/** With a real browser: the documentation's pages show every operation, work, and call no other server. */
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { NEWEST_CLI } from '../support/real-cli.js';
import type { ApiDocument } from '../support/api-document.js';
import { launchChromium } from './open-page.js';
import { useBench, type SharedBench } from '../support/use-bench.js';
import { withParts } from '../support/with-parts.js';

const { describe, test } = withParts('chromium');

/** Pixels. */
const WIDE = 1360;
const NARROW = 420;

let browser: Browser;
/** Its tests share it, because the browser takes seconds to draw every operation. */
let page: Page;
/** Every address that the page asked for. */
let asked: string[];
/** What the browser had to complain about, violations of the content policy among it. */
let complaints: string[];

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => browser.close());

/** Opens the page for the tests of a block, on a wide screen in a light system. */
function usePage(bench: SharedBench, path: string): void {
  beforeAll(async () => {
    page = await browser.newPage({ viewport: { width: WIDE, height: 900 }, colorScheme: 'light' });
    asked = [];
    complaints = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() !== 'log') complaints.push(message.text());
    });
    await page.goto(`${bench.bridge.origin}${path}`);
  });
  afterEach(() => expectQuiet(bench));
  afterAll(async () => page.close());
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

/** How far the page reaches beyond its window. */
async function overhang(): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** How light the ground and the title are, from 0 to 255; `undefined` while the page is not drawn. */
async function lightness(): Promise<{ ground: number; text: number } | undefined> {
  const read = page.evaluate<[string, string] | undefined>(`(() => {
    const title = [...document.querySelectorAll('h1, .title')].at(-1);
    if (title === undefined || !document.body.innerText.includes('Get the usage over time')) return undefined;
    return [getComputedStyle(document.body).backgroundColor, getComputedStyle(title).color];
  })()`);
  // Redoc loads its page anew when the system changes.
  const colours = await read.catch(() => undefined);
  if (colours === undefined) return undefined;
  const [ground = 0, text = 0] = colours.map((colour) => {
    const [red = 0, green = 0, blue = 0] = colour.match(/\d+/g)!.map(Number);
    return (red + green + blue) / 3;
  });
  return { ground, text };
}

/** Resolves once the page has the colours of a light or dark system. @throws when it does not get them in a minute */
async function untilColoured(scheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  const deadline = Date.now() + 60_000;
  for (;;) {
    const seen = await lightness();
    const { ground, text } = seen ?? { ground: 128, text: 128 };
    if (scheme === 'light' ? ground > 200 && text < 100 : ground < 60 && text > 180) return;
    if (Date.now() > deadline) throw new Error(`The page is not ${scheme}: ${JSON.stringify(seen)}.`);
    await setTimeout(100);
  }
}

async function expectWaysBack(path: string): Promise<void> {
  expect(await page.getByRole('navigation').getByRole('link').first().isVisible()).toBe(true);
  const home = page.getByRole('link', { name: 'claude-bridge', exact: true });
  expect(await home.getAttribute('href')).toBe('/');
  expect(await page.locator('a[aria-current=page]').getAttribute('href')).toBe(path);
}

/** Opens an operation, takes an example or what stands there, and sends it. */
async function tryOut(id: string, example?: string): Promise<string> {
  const block = page.locator(`[id$="-${id}"]`);
  if (await block.getByRole('button', { name: 'Clear' }).isVisible())
    await block.getByRole('button', { name: 'Clear' }).click();
  else {
    await block.locator('.opblock-summary-control').click();
    await block.getByRole('button', { name: 'Try it out' }).click();
  }
  if (example !== undefined)
    await block.locator('.opblock-section-request-body .examples-select select').selectOption(example);
  await block.getByRole('button', { name: 'Execute' }).click();
  const answer = block.locator('.live-responses-table .response');
  await answer.locator('.response-col_status', { hasText: /\d{3}/ }).waitFor({ timeout: 120_000 });
  return answer.innerText();
}

describe('a bridge without a key', () => {
  const bench = useBench(NEWEST_CLI.path);

  describe('Swagger UI', () => {
    usePage(bench, '/docs');

    test.each([WIDE, NARROW])('shows every operation, %d pixels wide', async (width) => {
      await page.setViewportSize({ width, height: 900 });
      for (const { id, tag } of await operations(bench)) {
        await page.locator(`#operations-${tag}-${id}`).waitFor();
      }
      expect(await overhang()).toBe(0);
    });

    test('leads back to the page', () => expectWaysBack('/docs'));

    test('answers what is tried out', async () => {
      await page.setViewportSize({ width: WIDE, height: 900 });
      const shown = await tryOut('createChatCompletion');
      expect(shown).toContain('"content": "You said: Why is the sky blue?"');
      expect(shown).toMatch(/x-request-id: req_/);
      expect(asked.at(-1)).toBe(`${bench.bridge.url}/chat/completions`);
      expect(bench.reached().at(-1)?.body.system).toEqual(expect.anything());
    });

    test('streams what is tried out', async () => {
      const shown = await tryOut('createChatCompletion', 'stream');
      expect(shown).toMatch(/data: \{"id":"chatcmpl-[\s\S]*data: \[DONE\]/);
    });

    test('is dark where the system is', async () => {
      await untilColoured('light');
      await untilColoured('dark');
    });
  });

  describe('Redoc', () => {
    usePage(bench, '/redoc');

    test.each([WIDE, NARROW])('shows every operation, %d pixels wide', async (width) => {
      await page.setViewportSize({ width, height: 900 });
      for (const { id, tag, summary } of await operations(bench)) {
        const section = page.locator(`[id="tag/${tag}/operation/${id}"]`);
        await section.locator('h2', { hasText: summary }).waitFor();
      }
      expect(await overhang()).toBe(0);
    });

    test('leads back to the page', () => expectWaysBack('/redoc'));

    test('finds an operation with its search, which is a worker', async () => {
      await page.setViewportSize({ width: WIDE, height: 900 });
      const search = page.getByPlaceholder('Search...');
      await search.fill('vectors');
      const found = page.locator('[role=search] [role=menuitem]', { hasText: 'Turn texts into vectors' });
      await found.first().waitFor();
      await search.fill('');
    });

    test('is dark where the system is', async () => {
      await untilColoured('light');
      await untilColoured('dark');
    });
  });
});

describe('a bridge with a key', () => {
  const bench = useBench(NEWEST_CLI.path, { keys: [{ key: 'open-sesame' }] });
  usePage(bench, '/docs');

  test('shows its documentation, and answers once the key was given', async () => {
    expect(await tryOut('listModels')).toContain('"code": "invalid_api_key"');
    // The browser itself tells of the 401.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('401')]);

    await page.getByRole('button', { name: 'Authorize' }).first().click();
    const bearer = page.locator('.auth-container', { hasText: 'bearer' });
    await bearer.locator('input').fill('open-sesame');
    await bearer.getByRole('button', { name: 'Apply credentials' }).click();
    await page.getByRole('button', { name: 'Close' }).first().click();
    expect(await tryOut('createChatCompletion')).toContain('"content": "You said: Why is the sky blue?"');
  });
});
