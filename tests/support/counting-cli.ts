/** A CLI that answers at once and writes its questions down: `counting-cli.sh` in the home of a sandbox, accepted as proved. */
import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { INSTALLED, sandbox, type Sandbox } from '../cli/command.js';
import { trustCli } from './trusted-cli.js';

export interface CountingSandbox extends Sandbox {
  /** The numbers of the questions that reached the CLI. */
  asked(): readonly string[];
  /** Has the CLI report the plan used to 92 % until then. @param resetsAt Unix time in seconds */
  limit(resetsAt: number): void;
}

export async function countingSandbox(env: Readonly<Record<string, string>>): Promise<CountingSandbox> {
  const {
    home,
    env: own,
    [Symbol.dispose]: dispose,
  } = sandbox({ CLAUDE_CODE_OAUTH_TOKEN: 'made-up', ...env });
  const cli = path.join(home, 'claude');
  copyFileSync(fileURLToPath(new URL('counting-cli.sh', import.meta.url)), cli);
  chmodSync(cli, 0o755);
  // The shell of the CLI looks for `date` there.
  const folders = [INSTALLED, process.env['PATH'] ?? ''].join(path.delimiter);
  const whole = { ...own, CLAUDE_CLI_PATH: cli, PATH: folders };
  await trustCli(cli, whole);
  const file = path.join(home, 'asked');
  return {
    ...{ home, env: whole, [Symbol.dispose]: dispose },
    asked: () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []),
    limit: (resetsAt) => writeFileSync(path.join(home, 'limit'), `${resetsAt}\n`),
  };
}

/** The lines of a file with a request for each number. */
export function numberedRequests(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    // One opening for all, so that they share their processes.
    const messages = [
      { role: 'user', content: 'Begin.' },
      { role: 'assistant', content: 'Ready.' },
      { role: 'user', content: `question ${index}` },
    ];
    const request = { custom_id: `c${index}`, method: 'POST', url: '/v1/chat/completions' };
    return `${JSON.stringify({ ...request, body: { model: 'sonnet', messages } })}\n`;
  }).join('');
}

/** The custom id and the answer of each line of an output file. */
export function answersIn(output: string): (readonly [string, string | null])[] {
  return output
    .trim()
    .split('\n')
    .map((line) => {
      const { custom_id: id, response } = JSON.parse(line) as {
        custom_id: string;
        response: { body: { choices: { message: { content: string } }[] } } | null;
      };
      return [id, response?.body.choices[0]?.message.content ?? null] as const;
    });
}

/** What `answersIn` finds when every request has its answer, in order. */
export function allAnswers(count: number): (readonly [string, string])[] {
  return Array.from({ length: count }, (_, index) => [`c${index}`, `answer ${index}`] as const);
}
