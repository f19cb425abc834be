/** Opens the bridge's own page in Chromium and notes everything that must not happen there. */
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromiumPath } from './chromium.js';

export async function launchChromium(): Promise<Browser> {
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update'];
  return chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-sync', ...quiet],
  });
}

export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors, refusals by the page's policy, and requests that went elsewhere. */
  readonly faults: readonly string[];
  /** Method and path of every request. */
  readonly requests: readonly string[];
}

/** @param origin without a path. */
export async function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // Chromium reports a refused policy here, and every answer of 400 and above, which a test may want.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    requests.push(`${request.method()} ${url.pathname}`);
    if (url.origin !== origin) faults.push(`request to ${url.origin}`);
  });
  await page.goto(`${origin}/`);
  return { page, faults, requests, [Symbol.asyncDispose]: () => context.close() };
}
