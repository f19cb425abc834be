/** None of the user's own setup reaches a prompt or runs, and no API key replaces the login. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startEngine, turnOf, user } from '../support/engine.js';
import { sentMessages, expectedSystem } from '../support/expected-request.js';
import { startMessagesApi, type RecordedRequest } from '../support/messages-api.js';
import { processesMarked } from '../support/leftovers.js';
import { CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';

interface Asked {
  readonly request: RecordedRequest;
  readonly home: string;
  /** Whether any program of the user's setup ran. */
  readonly ran: boolean;
}

const asked = new Map<string, Promise<Asked>>();

/** What one process of the CLI asks whose user has a setup and keys of every kind. */
async function askedBy(path: string): Promise<Asked> {
  const asking = asked.get(path) ?? askOnce(path);
  asked.set(path, asking);
  return asking;
}

async function askOnce(path: string): Promise<Asked> {
  await using api = await startMessagesApi();
  const keys = { ANTHROPIC_API_KEY: 'sk-ant-not-mine', ANTHROPIC_AUTH_TOKEN: 'not-mine-either' };
  await using at = await startEngine(path, api.url, { sparesPerModel: 0 }, keys);
  const marker = join(at.home, 'it-ran');
  const touch = { type: 'command', command: `touch ${marker}` };
  const hook = [{ matcher: '', hooks: [touch] }];
  const folder = join(at.home, '.claude');
  await mkdir(join(folder, 'commands'), { recursive: true });
  await mkdir(join(folder, 'agents'), { recursive: true });
  await writeFile(
    join(folder, 'settings.json'),
    JSON.stringify({
      hooks: { SessionStart: hook, UserPromptSubmit: hook, Stop: hook, PreToolUse: hook },
      env: { FROM_SETTINGS: 'SECRET-SETTING' },
      outputStyle: 'Explanatory',
      model: 'opus',
    }),
  );
  await writeFile(join(folder, 'CLAUDE.md'), 'SECRET-MEMORY');
  await writeFile(join(folder, 'commands', 'mine.md'), 'SECRET-COMMAND');
  await writeFile(
    join(folder, 'agents', 'mine.md'),
    '---\nname: mine\ndescription: SECRET-AGENT\n---\nSECRET-AGENT',
  );
  await writeFile(
    join(at.home, '.claude.json'),
    JSON.stringify({ mcpServers: { mine: { command: 'touch', args: [marker] } } }),
  );
  await at.ask(turnOf([user('hello')], { system: 'Be brief.' }));
  return { request: api.requests[0]!, home: at.home, ran: existsSync(marker) };
}

test.each(CLI_VERSIONS)(
  "the user's settings, hooks, memory, commands and servers stay out of CLI $version",
  async ({ path, version }) => {
    const { request, home, ran } = await askedBy(path);
    expect(request.body.system).toEqual(expectedSystem(version, 'Be brief.'));
    expect(request.body.messages).toEqual(sentMessages([user('hello')]));
    expect(request.body.model).toContain('sonnet');
    expect(request.body.tools).toEqual([]);
    const sent = JSON.stringify(request.body);
    for (const secret of ['SECRET', home, process.cwd()]) expect(sent).not.toContain(secret);
    expect(ran).toBe(false);
  },
);

test.each(CLI_VERSIONS)('an API key in the environment is not used by CLI $version', async ({ path }) => {
  const { request } = await askedBy(path);
  expect(request.headers).toMatchObject({ authorization: 'Bearer made-up-token' });
  expect(request.headers).not.toHaveProperty('x-api-key');
});

test('the working directory of the processes is private, empty, and gone afterwards', async () => {
  await using api = await startMessagesApi();
  const at = await startEngine(NEWEST_CLI.path, api.url, { sparesPerModel: 0 });
  await at.ask(turnOf([user('hello')]));
  const [pid] = await processesMarked(at.home);
  const folder = await readlink(`/proc/${pid}/cwd`);
  expect(folder).toMatch(/\/workspace-\w+$/u);
  expect(await readdir(folder)).toEqual([]);
  expect(((await stat(folder)).mode & 0o777).toString(8)).toBe('700');
  await at[Symbol.asyncDispose]();
  expect(existsSync(folder)).toBe(false);
});
