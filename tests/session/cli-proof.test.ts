import { describe, expect, test } from '@jest/globals';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { ProbeVerdict } from '../../src/claude/probe/probe-verdict.js';
import { CliProof, unusableCli } from '../../src/session/cli-process/cli-proof.js';
import { startEngine, turnOf, user } from '../support/engine.js';
import { createFakeCli } from '../support/fake-cli.js';
import { startMessagesApi } from '../support/messages-api.js';
import { NEWEST_CLI } from '../support/real-cli.js';

const GOOD: ProbeVerdict = { ok: true, cacheLifetime: '5m' };
const BAD: ProbeVerdict = { ok: false, reason: 'it drops a word' };
const CLI = { path: '/opt/claude', version: '2.1.999' };
const closing = new BridgeError('shutting_down', 'The bridge is shutting down.');
const never = (): number => 0;

/** Proofs whose verdicts the test decides, in the order in which they began. */
function proofs() {
  const begun: {
    give: (verdict: ProbeVerdict) => void;
    fail: (error: Error) => void;
    signal: AbortSignal;
  }[] = [];
  const prove = async (signal: AbortSignal): Promise<ProbeVerdict> =>
    new Promise((give, fail) => {
      signal.addEventListener('abort', () => fail(new BridgeError('cancelled', 'Given up.')));
      begun.push({ give, fail, signal });
    });
  return { begun, prove };
}

describe('the proof of a CLI', () => {
  test('runs once for everyone who asks, and is then known', async () => {
    const { begun, prove } = proofs();
    const proof = new CliProof(prove, never);
    proof.start();
    const both = Promise.all([proof.verdict(), proof.verdict()]);
    expect([proof.state, proof.known, begun.length]).toEqual(['pending', undefined, 1]);
    begun[0]!.give(GOOD);
    expect(await both).toEqual([GOOD, GOOD]);
    expect([await proof.verdict(), proof.state, proof.problem(CLI), begun.length]).toEqual([
      GOOD,
      'ok',
      undefined,
      1,
    ]);
  });

  test('is optional: without one, the CLI is trusted', async () => {
    const proof = new CliProof(undefined, never);
    expect([await proof.verdict(), proof.state]).toEqual([{ ok: true, cacheLifetime: '1h' }, 'ok']);
  });

  test('is not remembered when it learns nothing', async () => {
    const { begun, prove } = proofs();
    const proof = new CliProof(prove, never);
    proof.start();
    const asked = proof.verdict();
    begun[0]!.fail(new BridgeError('cli_unavailable', 'No processes left.'));
    await expect(asked).rejects.toMatchObject({ message: 'No processes left.' });
    expect(proof.state).toBe('pending');
    const again = proof.verdict();
    begun[1]!.give(GOOD);
    expect(await again).toBe(GOOD);
  });

  test('reports a bad CLI with the command to type, and runs again after a minute', async () => {
    const { begun, prove } = proofs();
    let now = 0;
    const proof = new CliProof(prove, () => now);
    proof.start();
    begun[0]!.give(BAD);
    expect([await proof.verdict(), proof.state]).toEqual([BAD, 'failed']);
    expect(proof.problem(CLI)).toMatch(
      /^The Claude CLI 2\.1\.999 cannot be used: it drops a word\. Install .*`npm install -g @anthropic-ai\/claude-code@2\.1\.\d+ --allow-scripts=@anthropic-ai\/claude-code`/,
    );
    now = 61_000;
    expect([proof.problem(CLI), proof.problem(CLI), begun.length]).toEqual([
      expect.any(String),
      expect.any(String),
      2,
    ]);
    begun[1]!.give(GOOD);
    await proof.verdict();
    expect(proof.problem(CLI)).toBeUndefined();
  });

  test('starts over when the CLI is replaced, even for requests that are waiting', async () => {
    const { begun, prove } = proofs();
    const proof = new CliProof(prove, never);
    const waiting = proof.verdict();
    proof.renew();
    expect([begun.length, begun[0]!.signal.aborted]).toEqual([2, true]);
    begun[1]!.give(GOOD);
    expect(await waiting).toBe(GOOD);
    proof.renew();
    expect([proof.known, begun.length]).toEqual([undefined, 3]);
    await proof.close(closing);
  });

  test('stops when closed, which waits for its end and tells waiting requests why', async () => {
    const { begun, prove } = proofs();
    const proof = new CliProof(prove, never);
    const refused = expect(proof.verdict()).rejects.toBe(closing);
    await proof.close(closing);
    await refused;
    expect(begun[0]!.signal.aborted).toBe(true);
    await expect(proof.verdict()).rejects.toBe(closing);
    expect(begun).toHaveLength(1);
  });
});

test('only the log learns where the CLI lies', async () => {
  const { message, forLog } = unusableCli(CLI, 'it drops a word');
  expect([message.includes(CLI.path), forLog.includes(CLI.path)]).toEqual([false, true]);
  await using at = await startEngine('/no/such/claude', 'http://127.0.0.1:9');
  const failure: unknown = await at.ask(turnOf([user('one')])).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    message: 'The Claude CLI could not be started (ENOENT). Run `claude-bridge doctor`.',
    forLog: 'The Claude CLI at /no/such/claude could not be started (spawn /no/such/claude ENOENT).',
  });
});

describe('an engine', () => {
  test('makes the first request wait for the proof, and uses the cache lifetime of the CLI', async () => {
    await using api = await startMessagesApi();
    const { begun, prove } = proofs();
    await using at = await startEngine(NEWEST_CLI.path, api.url, { prove });
    at.engine.warm();
    expect([begun.length, at.engine.status().proof, at.engine.status().ready]).toEqual([1, 'pending', true]);
    const asked = at.ask(turnOf([user('one')]));
    const gone = new AbortController();
    const left = expect(at.ask(turnOf([user('two')]), gone.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
    gone.abort();
    await left;
    expect(api.requests).toHaveLength(0);
    begun[0]!.give(GOOD);
    expect((await asked).text).toBe('You said: one');
    expect(at.engine.status().proof).toBe('ok');
    expect(JSON.stringify(api.requests[0]?.body.messages)).toContain('"cache_control":{"type":"ephemeral"}');
  });

  test('sends by lines what the CLI cannot take as a body', async () => {
    await using api = await startMessagesApi();
    const prove = (): Promise<ProbeVerdict> => Promise.resolve({ ...GOOD, maxBodyBytes: 10 });
    await using at = await startEngine(NEWEST_CLI.path, api.url, { prove, sparesPerModel: 0 });
    expect((await at.ask(turnOf([user('one')]))).text).toBe('You said: one');
    expect(JSON.stringify(api.requests[0]?.body.messages)).toContain('# Environment');
  });

  test('refuses to use a CLI that failed the proof, and says so', async () => {
    await using api = await startMessagesApi();
    const options = { prove: () => Promise.resolve(BAD), sparesPerModel: 0 };
    await using at = await startEngine(NEWEST_CLI.path, api.url, options);
    const refused = {
      code: 'cli_unavailable',
      retryable: false,
      message: expect.stringContaining('it drops a word'),
    };
    await expect(at.ask(turnOf([user('one')]))).rejects.toMatchObject(refused);
    const { signal } = new AbortController();
    await expect(at.engine.countTokens(turnOf([user('one')]), { signal })).rejects.toMatchObject(refused);
    expect(at.engine.status()).toMatchObject({
      ...{ ready: false, proof: 'failed' },
      problem: expect.stringMatching(
        /^The Claude CLI tested cannot be used: .*npm install -g @anthropic-ai\/claude-code@/,
      ),
    });
    expect(api.requests).toHaveLength(0);
  });

  test('proves a replaced CLI again', async () => {
    await using cli = await createFakeCli();
    let proved = 0;
    const prove = (): Promise<ProbeVerdict> => Promise.resolve((proved += 1) === 1 ? GOOD : BAD);
    await using at = await startEngine(cli.path, 'http://127.0.0.1:9', { prove, sparesPerModel: 0 });
    expect((await at.ask(turnOf([user('one')]))).text).not.toBe('');
    const draft = join(cli.marker, 'new');
    await writeFile(draft, '#!/bin/sh\n', { mode: 0o755 });
    await rename(draft, cli.path);
    await expect(at.ask(turnOf([user('two')]))).rejects.toMatchObject({ code: 'cli_unavailable' });
    expect(proved).toBe(2);
  });

  test('closes at once while a proof is running', async () => {
    const { begun, prove } = proofs();
    await using at = await startEngine(NEWEST_CLI.path, 'http://127.0.0.1:9', { prove, sparesPerModel: 0 });
    const refused = expect(at.ask(turnOf([user('one')]))).rejects.toMatchObject({ code: 'shutting_down' });
    while (begun.length === 0) await new Promise(setImmediate);
    await at.engine.close();
    await refused;
  });
});
