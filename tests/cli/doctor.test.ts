import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { installCommand } from '../../src/claude/launch/install-command.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { startMessagesApi } from '../support/messages-api.js';
import { CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';
import { createSabotagedCli } from '../support/sabotaged-cli.js';
import { startRedis } from '../support/redis-server.js';
import { trustCli } from '../support/trusted-cli.js';
import { withParts } from '../support/with-parts.js';
import { claudeBridge, sandbox, start } from './command.js';
import type { Finished, Sandbox } from './command.js';
import { inOneProcess } from './one-process.js';
import { expectOneFailure } from './one-failure.js';

let box: Sandbox;
const newBox = (): Sandbox => sandbox({ CLAUDE_CLI_PATH: NEWEST_CLI.path, SERVER_PORT: '0' });
const leave = async (): Promise<void> => {
  await waitUntilGone(() => processesMarked(box.home));
  box[Symbol.dispose]();
};
beforeEach(() => void (box = newBox()));
afterEach(leave);

const LOGIN = { CLAUDE_CODE_OAUTH_TOKEN: 'made-up' };
const NO_CLI = { CLAUDE_CLI_PATH: '/no/such/claude' };
const doctor = async (env: Record<string, string> = {}, ...args: string[]): Promise<Finished> =>
  claudeBridge(['doctor', ...args], { ...box.env, ...env });

interface Report {
  readonly ok: boolean;
  readonly checks: readonly { name: string; ok: boolean | null; detail: string; next?: string }[];
}

type Told = Report & { readonly code: number | null };
const told = ({ code, stdout, stderr }: Finished): Told => {
  expect(stderr).toBe('');
  return { code, ...(JSON.parse(stdout) as Report) };
};
const report = async (env: Record<string, string> = {}, ...args: string[]): Promise<Told> =>
  told(await doctor(env, '--json', ...args));
/** For checks that need no CLI: those of the CLI are skipped. */
const withoutCli = async (env: Record<string, string>, ...args: string[]): Promise<Told> =>
  told(await inOneProcess(['doctor', '--json', ...args], { ...box.env, ...env, ...NO_CLI }));

const results = ({ checks }: Report): Record<string, boolean | null> =>
  Object.fromEntries(checks.map(({ name, ok }) => [name, ok]));
const ALL_WELL = {
  config: true,
  credentials: true,
  cli: true,
  version: true,
  login: true,
  handshake: true,
  proof: true,
  port: true,
};
const one = ({ checks }: Report, name: string): Report['checks'][number] =>
  checks.find((each) => each.name === name)!;

describe.each(CLI_VERSIONS)('CLI $version', ({ version, path: cli }) => {
  let found: Told;
  let asked: number;
  // One run for everything that is looked at.
  beforeAll(async () => {
    box = newBox();
    await using api = await startMessagesApi();
    const env = {
      ...LOGIN,
      CLAUDE_CLI_PATH: cli,
      ANTHROPIC_BASE_URL: api.url,
      ANTHROPIC_API_KEY: 'sk-secret',
    };
    found = await report(env, '--live');
    asked = api.requests.length;
    await leave();
  });

  test('all is well: exit 0, every check passes, with a real handshake', () => {
    expect(results(found)).toEqual({ ...ALL_WELL, live: true });
    expect([found.code, found.ok]).toEqual([0, true]);
    expect(one(found, 'cli').detail).toBe(cli);
    expect(one(found, 'version').detail).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')}(;|$)`));
    expect(one(found, 'login').detail).toBe('oauth_token');
    expect(one(found, 'handshake').detail).toMatch(/^[1-9]\d* models, in \d+ ms$/);
    expect(one(found, 'proof').detail).toBe(
      'the request reaches the model exactly as composed; prompts are cached for 1h',
    );
    expect(found.checks.every((check) => check.next === undefined)).toBe(true);
  });

  test('--live asks the model once, and says which one answered and how fast', () => {
    expect(one(found, 'live')).toEqual({
      name: 'live',
      ok: true,
      detail: expect.stringMatching(
        /^claude-\S+ answered; first words after \d+ ms, all of them after \d+ ms$/,
      ),
    });
    expect(asked).toBe(1);
  });

  test('an API key in the environment is mentioned, and is not a failure', () => {
    expect(one(found, 'credentials')).toMatchObject({
      ok: true,
      detail: expect.stringContaining('ANTHROPIC_API_KEY is set'),
    });
    expect(JSON.stringify(found)).not.toContain('sk-secret');
  });
});

test('lines for a person: each has a sign and a name, and a failed check has the next command', async () => {
  const { code, stdout, stderr } = await doctor();
  expect(code).toBe(1);
  expect(stderr).toBe('');
  expect(stdout).not.toContain('\u001b');
  expect(stdout).toMatch(/^✓ version +2\.1\.330$/m);
  expect(stdout).toMatch(
    new RegExp(`^✗ login .*is not logged in.*\n +Next: ${NEWEST_CLI.path} auth login$`, 'm'),
  );
  expect(stdout).toMatch(/^✓ handshake /m);
});

test('checks that depend on a failed one are skipped, the others still run', async () => {
  const found = await report({ ...LOGIN, ...NO_CLI }, '--live');
  expect(results(found)).toEqual({
    config: true,
    credentials: true,
    cli: false,
    version: null,
    login: null,
    handshake: null,
    proof: null,
    port: true,
    live: null,
  });
  expect([found.code, found.ok]).toEqual([1, false]);
  expect(one(found, 'cli').next).toMatch(/^(unset CLAUDE_CLI_PATH|claude-bridge setup)$/);
  expect(one(found, 'version').detail).toBe('skipped, because cli failed');
  const { stdout } = await inOneProcess(['doctor'], { ...box.env, ...NO_CLI });
  expect(stdout).toMatch(/^- handshake +skipped, because cli failed$/m);
});

test('a CLI that is too old gets no handshake', async () => {
  const old = path.join(box.home, 'claude');
  writeFileSync(old, '#!/bin/sh\necho 2.1.196\n');
  chmodSync(old, 0o755);
  const found = await report({ CLAUDE_CLI_PATH: old });
  expect(results(found)).toMatchObject({ cli: true, version: false, handshake: null });
  expect(one(found, 'version').detail).toContain('2.1.197 or newer');
  expect(one(found, 'version').next).toBe(`${old} update`);
});

test('a CLI that does not speak the protocol fails the handshake', async () => {
  const fake = path.join(box.home, 'claude');
  writeFileSync(fake, '#!/bin/sh\necho "2.1.330 (Claude Code)"\n');
  chmodSync(fake, 0o755);
  const found = await report({ CLAUDE_CLI_PATH: fake });
  expect(one(found, 'handshake')).toMatchObject({
    ok: false,
    next: expect.stringContaining('claude-bridge'),
  });
  expect(one(found, 'login')).toMatchObject({ ok: true, detail: expect.stringContaining('does not say') });
});

test('a CLI whose child hangs is given up after 20 s, by doctor and by serve; what is known before is printed before', async () => {
  const hanging = path.join(box.home, 'claude');
  writeFileSync(hanging, '#!/bin/sh\n/bin/sleep 1000\necho "2.1.330 (Claude Code)"\n');
  chmodSync(hanging, 0o755);
  const env = { ...box.env, CLAUDE_CLI_PATH: hanging };
  const startedAt = performance.now();
  const doctoring = start(['doctor'], env);
  const serving = claudeBridge(['serve'], env);
  await doctoring.saw(/^✓ cli +\S+\/claude\n/m);
  expect(performance.now() - startedAt).toBeLessThan(19_000);
  const says = 'asked for its version, it did not answer within 20 seconds';
  expectOneFailure(await serving, { code: 5, says, next: 'npm install -g' });
  const { code, stdout } = await doctoring.finished;
  expect(code).toBe(1);
  expect(stdout).toContain(says);
  await waitUntilGone(() => processesMarked(box.home));
});

test('--updates asks the registry, and nobody else does', async () => {
  const asked: string[] = [];
  let newest: string | undefined = '99.0.0';
  await using registry = createServer((req, res) => {
    asked.push(req.url ?? '');
    if (newest === undefined) res.writeHead(404);
    res.end(JSON.stringify({ 'dist-tags': { latest: newest } }));
  });
  registry.listen(0, '127.0.0.1');
  await new Promise((resolve) => registry.once('listening', resolve));
  const { port } = registry.address() as AddressInfo;
  const env = { ...LOGIN, npm_config_registry: `http://127.0.0.1:${port}/` };
  const outdated = await report(env, '--updates');
  expect(asked.sort()).toEqual(['/@anthropic-ai%2fclaude-code', '/claude-bridge']);
  expect(one(outdated, 'bridge update')).toEqual({
    ...{ name: 'bridge update', ok: false, detail: '99.0.0 is available; 0.1.0 is installed.' },
    next: 'npm install -g claude-bridge@latest',
  });
  expect(one(outdated, 'cli update')).toMatchObject({
    ...{ ok: false, detail: '99.0.0 is available; 2.1.330 is installed.' },
    next: installCommand('latest'),
  });
  newest = undefined;
  expect(one(await withoutCli(env, '--updates'), 'bridge update')).toMatchObject({ ok: true });
  await report(env);
  expect(asked).toHaveLength(3);
});

test('a CLI that changes requests fails the proof every time until it is fixed', async () => {
  await using sabotaged = await createSabotagedCli(NEWEST_CLI.path, 'adds a reminder');
  const env = { ...LOGIN, CLAUDE_CLI_PATH: sabotaged.path };
  const stored = path.join(box.home, 'config/cli-verdicts.json');
  const found = await report(env, '--live');
  expect(one(found, 'proof')).toEqual({
    name: 'proof',
    ok: false,
    detail: expect.stringMatching(
      /^The Claude CLI 2\.1\.330 at \S+ cannot be used: it adds text of its own .*is the newest version known to work\.$/,
    ),
    next: 'npm install -g @anthropic-ai/claude-code@2.1.330 --allow-scripts=@anthropic-ai/claude-code',
  });
  expect(one(found, 'live')).toMatchObject({ ok: null, detail: 'skipped, because proof failed' });
  expect(existsSync(stored)).toBe(false);
  await sabotaged.mend();
  expect(results(await report(env))).toEqual(ALL_WELL);
  expect(JSON.parse(readFileSync(stored, 'utf8'))).toMatchObject({ verdicts: [{ verdict: { ok: true } }] });
});

test('settings: a bad one, an unknown one, a missing key, a damaged file', async () => {
  const file = path.join(box.home, 'config/config.json');
  mkdirSync(path.dirname(file));
  const config = async (env: Record<string, string> = {}): Promise<Report['checks'][number]> =>
    one(await withoutCli(env), 'config');

  expect(await config({ CLAUDE_BRIDGE_SPARES: 'x' })).toMatchObject({
    ok: false,
    next: 'unset CLAUDE_BRIDGE_SPARES',
  });
  writeFileSync(file, '{"colour":"red"}');
  expect(await config()).toEqual({
    name: 'config',
    ok: true,
    detail: `valid (${file}); it has colour, which is not a setting (claude-bridge config unset colour)`,
  });
  expect(await config({ SERVER_HOST: '0.0.0.0' })).toMatchObject({
    ok: true,
    detail: expect.stringContaining(
      'other machines can reach 0.0.0.0 and there is no api-key, so serve will create one',
    ),
  });
  expect(
    (await config({ SERVER_HOST: '0.0.0.0', CLAUDE_BRIDGE_API_KEYS: 'me=12345678' })).detail,
  ).not.toContain('will create one');
  writeFileSync(file, '{');
  expect(await config()).toMatchObject({ ok: false, next: 'claude-bridge config edit' });
});

test('a port that a claude-bridge serves on passes; one of another program fails', async () => {
  await trustCli(NEWEST_CLI.path, box.env);
  const server = start(['serve'], { ...box.env, ...LOGIN });
  try {
    const [, url, port] = await server.saw(/Base URL +(http:\/\/127\.0\.0\.1:(\d+))\/v1/);
    const found = await withoutCli({ SERVER_PORT: port! });
    expect(one(found, 'port')).toMatchObject({
      ok: true,
      detail: expect.stringMatching(`claude-bridge .* already serves at ${url!}`),
    });
  } finally {
    server.child.kill('SIGTERM');
    await server.finished;
  }
  await using other = await startMessagesApi();
  const { port } = new URL(other.url);
  const found = await withoutCli({ SERVER_PORT: port });
  expect(one(found, 'port')).toMatchObject({ ok: false, detail: expect.stringContaining('Another program') });
});

describe('the shared state', () => {
  const { test } = withParts('redis');

  test('a working Redis is shown with its version and without its password', async () => {
    await using redis = await startRedis('--requirepass', 'sesame');
    const url = `redis://:sesame@127.0.0.1:${redis.port}`;
    const found = one(await withoutCli({ CLAUDE_BRIDGE_STATE_URL: url }), 'state');
    expect(found).toEqual({
      ...{ name: 'state', ok: true },
      detail: expect.stringMatching(/^Redis \d+\.\d+\.\d+ at redis:\/\/127\.0\.0\.1:\d+, in \d+ ms$/),
    });
  });

  test.each([
    ['a wrong password', ':wrong@', 'Redis refuses the password', 'config set state-url redis://:PASSWORD@'],
    ['no password', '', 'Redis requires a password', 'config set state-url redis://:PASSWORD@'],
  ])('%s: what to set', async (_what, user, told, next) => {
    await using redis = await startRedis('--requirepass', 'sesame');
    const url = `redis://${user}127.0.0.1:${redis.port}`;
    const { ok, detail, next: command } = one(await withoutCli({ CLAUDE_BRIDGE_STATE_URL: url }), 'state');
    expect([ok, detail]).toEqual([false, expect.stringContaining(told)]);
    expect(command).toContain(next);
    expect(detail).not.toMatch(/wrong|sesame/);
  });

  test('a Redis that is gone, hangs or is full: how to investigate', async () => {
    await using redis = await startRedis();
    const state = async (): Promise<Report['checks'][number]> =>
      one(await withoutCli({ CLAUDE_BRIDGE_STATE_URL: redis.url }), 'state');
    const ask = 'redis-cli -u "$(claude-bridge config get state-url --reveal)"';
    await redis.ask('config', 'set', 'maxmemory', '1');
    expect(await state()).toMatchObject({
      detail: expect.stringContaining('memory'),
      next: `${ask} info memory`,
    });
    redis.hang();
    expect(await state()).toMatchObject({
      detail: expect.stringContaining('not answer'),
      next: `${ask} ping`,
    });
    redis.wake();
    await redis.kill();
    expect(await state()).toMatchObject({
      ok: false,
      detail: expect.stringContaining('ECONNREFUSED'),
      next: `${ask} ping`,
    });
  });

  test('quotas for a key that does not exist are an invalid setting', async () => {
    const found = one(await withoutCli({ CLAUDE_BRIDGE_KEY_QUOTAS: 'laptop=5requests/day' }), 'config');
    expect(found).toMatchObject({
      ok: false,
      detail: expect.stringContaining('api-keys has no key of that name'),
    });
  });
});
