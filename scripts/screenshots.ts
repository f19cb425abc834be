/**
 * Takes the pictures of the page in `docs/images`: the bridge and the real CLI against a scripted model, some minutes of requests
 * from three clients, and a real browser. `--seconds 20` makes it shorter, `--to FOLDER` puts the pictures elsewhere.
 */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import OpenAI from 'openai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../tests/browser/open-page.js';
import { startPageBench } from '../tests/browser/page-bench.js';
import { answer, apiError, planWindowHeaders } from '../tests/support/api-reply.js';
import { lastUserText } from '../tests/support/api-request.js';
import { NEWEST_CLI } from '../tests/support/real-cli.js';
import type { ReplyScript } from '../tests/support/messages-api.js';
import { root } from './pinned-file.js';
import { smallerPng } from './screenshots/smaller-png.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '280' },
    to: { type: 'string', default: path.join(root, 'docs/images') },
  },
});
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
const CLIENTS = ['editor', 'agent', 'notebook'] as const;
const MODELS = ['sonnet', 'sonnet', 'opus', 'haiku'] as const;

/** Above the code that runs, which does not see what comes later. */
const COMPARISON = `Both carry data over **IP**; they promise different things:

| | TCP | UDP |
|---|---|---|
| connection | yes, with a handshake | none |
| order and loss | kept in order, sent again | neither |
| typical use | web, mail, files | calls, games, DNS |

In Python, the difference is one word:

\`\`\`python
tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
\`\`\`
`;

await using bench = await startPageBench({
  cli: NEWEST_CLI,
  version,
  keys: CLIENTS.map((name) => ({ name, key: `key-of-${name}` })),
});
const browser = await launchChromium();
try {
  bench.api.script(scriptedModel());
  await keepAsking(Number(values.seconds) * 1000);
  await mkdir(values.to, { recursive: true });
  const wide = { viewport: { width: 1280, height: 860 } };
  await picture('page-light', wide, chatted);
  await picture('page-dark', { ...wide, colorScheme: 'dark' }, chatted);
  await picture('page-chat', { viewport: { width: 1280, height: 720 } }, async (page) => {
    await chatted(page);
    await page.locator('#try').scrollIntoViewIfNeeded();
    await page.evaluate("document.querySelector('#try').scrollIntoView({ block: 'start' })");
  });
  await picture('page-phone', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }, chatted);
} finally {
  await browser.close();
}

async function picture(
  name: string,
  options: BrowserContextOptions,
  prepare: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await openPage(browser, options);
  await prepare(page);
  await writeFile(path.join(values.to, `${name}.png`), smallerPng(await page.screenshot()));
  await page.context().close();
}

async function openPage(on: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await on.newContext({ ...options, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.addInitScript("sessionStorage.setItem('claude-bridge-key', 'key-of-notebook')");
  await page.goto(`${bench.bridge.origin}/`);
  await page.getByText('spare processes').waitFor();
  return page;
}

async function chatted(page: Page): Promise<void> {
  await page.getByRole('radio', { name: '5 min', exact: true }).check({ force: true });
  await page.getByLabel('Your message').fill('Compare TCP and UDP in a table.');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText(/ · first token/).waitFor();
  await page.locator('#by-model table').waitFor();
  await delay(4000);
  await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)');
}

/** Each client asks, waits a while and asks again, at its own pace. */
async function keepAsking(forMs: number): Promise<void> {
  const until = Date.now() + forMs;
  const run = async (client: string, index: number): Promise<void> => {
    const openai = new OpenAI({ baseURL: bench.bridge.url, apiKey: `key-of-${client}`, maxRetries: 0 });
    let messages: OpenAI.ChatCompletionMessageParam[] = [];
    for (let turn = index; Date.now() < until; turn += 1) {
      // A conversation has eight turns; its model stays the same.
      if (messages.length >= 16) messages = [];
      const model = MODELS[(index + Math.floor(turn / 8)) % MODELS.length] ?? 'sonnet';
      const asked = [...messages, { role: 'user', content: `Question ${turn} of the ${client}.` } as const];
      await openai.chat.completions.create({ model, messages: asked }).then(
        ({ choices }) =>
          (messages = [...asked, { role: 'assistant', content: choices[0]?.message.content ?? '' }]),
        () => undefined,
      );
      await delay(1200 + 900 * ((turn * 7) % 5));
    }
  };
  await Promise.all(CLIENTS.map(run));
}

/** Answers after a time that varies, and fails now and then. */
function scriptedModel(): ReplyScript {
  const now = Math.floor(Date.now() / 1000);
  return async ({ body }, index) => {
    await delay(200 + 130 * ((index * 5) % 9) + (index % 17 === 0 ? 1500 : 0));
    if (index % 13 === 7 && lastUserText(body).startsWith('Question'))
      return apiError(529, 'overloaded_error', 'Overloaded');
    const headers = planWindowHeaders({
      five_hour: [0.42 + index / 2000, now + 2 * 3600 + 14 * 60],
      seven_day: [0.27, now + 3 * 86_400 + 5 * 3600],
    });
    const usage = {
      input: 60 + index,
      cacheRead: 300 * ((index * 3) % 7),
      output: 90 + 20 * ((index * 11) % 8),
    };
    return { ...answer(COMPARISON, { gapMs: 4 }), headers, usage };
  };
}
