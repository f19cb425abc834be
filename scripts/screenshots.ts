/**
 * Takes the pictures of the page in `docs/images`: `claude-bridge demo`, some minutes of requests from three clients, and a real
 * browser. `--seconds 20` makes it shorter, `--to FOLDER` puts the pictures elsewhere.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import OpenAI from 'openai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../tests/browser/open-page.js';
import { NEWEST_CLI } from '../tests/support/real-cli.js';
import { root } from './pinned-file.js';
import { smallerPng } from './screenshots/smaller-png.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '280' },
    to: { type: 'string', default: path.join(root, 'docs/images') },
  },
});

const MODELS = ['sonnet', 'opus', 'haiku'] as const;
/** Of different lengths, so that the answers are, too. */
const WORDS = [1, 12, 4, 30, 18].map((count) => 'why '.repeat(count).trim());

const demo = spawn(process.execPath, [path.join(root, 'bin/claude-bridge.js'), 'demo'], {
  env: { ...process.env, CLAUDE_CLI_PATH: NEWEST_CLI.path, SERVER_PORT: '0' },
  stdio: ['ignore', 'ignore', 'pipe'],
});
const ended = once(demo, 'exit');
const browser = await launchChromium();
try {
  const origin = await address();
  await keepAsking(`${origin}/v1`, Number(values.seconds) * 1000);
  await mkdir(values.to, { recursive: true });
  const wide = { viewport: { width: 1280, height: 860 } };
  await picture('page-light', origin, wide);
  await picture('page-dark', origin, { ...wide, colorScheme: 'dark' });
  await picture('page-chat', origin, { viewport: { width: 1280, height: 720 } }, (page) =>
    page.evaluate("document.querySelector('#try').scrollIntoView({ block: 'start' })"),
  );
  await picture('page-phone', origin, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
} finally {
  await browser.close();
  demo.kill('SIGINT');
  await ended;
}

/** Of the demo, once it has asked its own questions. */
function address(): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    demo.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, url] = /Now open (http:\S+)\/ in a browser/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    });
    demo.once('exit', () => reject(new Error(`The demo did not start:\n${said}`)));
  });
}

async function picture(
  name: string,
  origin: string,
  options: BrowserContextOptions,
  prepare: (page: Page) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  await page.getByText('spare processes').waitFor();
  await chat(page);
  await prepare(page);
  await writeFile(path.join(values.to, `${name}.png`), smallerPng(await page.screenshot()));
  await context.close();
}

async function chat(page: Page): Promise<void> {
  await page.getByRole('radio', { name: '5 min', exact: true }).check({ force: true });
  await page.getByLabel('Your message').fill('How did my words come here? Show me a table.');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText(/ · first token/).waitFor();
  await page.locator('#by-model table').waitFor();
  await delay(4000);
  await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)');
}

/** Three clients: each asks, waits a while and asks again, at its own pace. */
async function keepAsking(baseURL: string, forMs: number): Promise<void> {
  const until = Date.now() + forMs;
  const openai = new OpenAI({ baseURL, apiKey: 'unused', maxRetries: 0 });
  await Promise.all(
    MODELS.map(async (model, index) => {
      let messages: OpenAI.ChatCompletionMessageParam[] = [];
      for (let turn = index; Date.now() < until; turn += 1) {
        // A conversation has eight turns.
        if (messages.length >= 16) messages = [];
        const asked = [
          ...messages,
          { role: 'user', content: `Question ${turn}: ${WORDS[turn % 5]}` } as const,
        ];
        // Now and then somebody mistypes a model.
        const name = turn % 13 === 7 ? `${model}-typo` : model;
        await openai.chat.completions.create({ model: name, messages: asked }).then(
          ({ choices }) =>
            (messages = [...asked, { role: 'assistant', content: choices[0]?.message.content ?? '' }]),
          () => undefined,
        );
        await delay(1200 + 900 * ((turn * 7) % 5));
      }
    }),
  );
}
