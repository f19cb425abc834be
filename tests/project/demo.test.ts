/** `npm run demo` as a new user runs it, to its end or until Ctrl-C, and what it leaves behind. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { descendantsOf, stillAlive, waitUntilGone } from '../support/leftovers.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const minute = 60_000;

describe('the demo', () => {
  const started: Demo[] = [];
  afterEach(() => started.splice(0).forEach(({ child }) => child.kill('SIGKILL')));

  test(
    'with --once prints a streamed answer and ends',
    async () => {
      const demo = startDemo(started, '--once');
      const [code] = (await once(demo.child, 'close')) as [number | null];
      expect([code, demo.errors()]).toEqual([0, '']);
      expect(demo.output()).toMatch(/The bridge serves at http:\/\/127\.0\.0\.1:\d+\/v1/u);
      expect(demo.output()).toContain('You asked: "What is a bridge?" These words come one by one');
      expect(demo.output()).toMatch(/claude-sonnet-[\w-]+: 26 tokens/u);
      // It prints the first chunk of the answer long before the last.
      expect(demo.at('one by one') - demo.at('You asked')).toBeGreaterThan(100);
    },
    minute,
  );

  test(
    'stays up for a curl line until stopped, and then leaves no process',
    async () => {
      const demo = startDemo(started);
      await demo.until(/curl -N http.*\n/u);
      const url = /curl -N (http\S+)/u.exec(demo.output())![1]!;
      const question = { model: 'haiku', messages: [{ role: 'user', content: randomUUID() }] };
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(question),
      });
      expect(await response.text()).toContain(question.messages[0]!.content);

      const family = await descendantsOf(demo.child.pid!);
      expect(family.length).toBeGreaterThan(1);
      demo.child.kill('SIGINT');
      const [code] = (await once(demo.child, 'close')) as [number | null];
      expect(code).toBe(0);
      await waitUntilGone(() => stillAlive(family));
    },
    minute,
  );
});

interface Demo {
  readonly child: ChildProcessWithoutNullStreams;
  output(): string;
  errors(): string;
  /** When a text was printed, in milliseconds. @throws when it was not. */
  at(text: string): number;
  until(pattern: RegExp): Promise<void>;
}

function startDemo(started: Demo[], ...args: string[]): Demo {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo.ts', ...args], { cwd: root });
  let output = '';
  let errors = '';
  const history: { at: number; output: string }[] = [];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    output += piece;
    history.push({ at: performance.now(), output });
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (errors += piece));
  const demo: Demo = {
    child,
    output: () => output,
    errors: () => errors,
    at: (text) => {
      const moment = history.find((each) => each.output.includes(text));
      if (!moment) throw new Error(`The demo did not print ${text}.`);
      return moment.at;
    },
    until: async (pattern) => {
      while (!pattern.test(output)) {
        if (child.exitCode !== null) throw new Error(`The demo ended early: ${output}${errors}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
  started.push(demo);
  return demo;
}
