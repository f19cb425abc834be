import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ProbeVerdict } from '../../src/claude/probe/probe-verdict.js';
import { openCliVerdicts, type CliVerdicts } from '../../src/cli/claude-cli/cli-verdicts.js';
import { silentLog } from '../../src/core/logger.js';

let folder: string;
let cli: { path: string; version: string };
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-verdicts-'));
  cli = { path: path.join(folder, 'claude'), version: '2.1.330' };
  writeFileSync(cli.path, 'program');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const GOOD: ProbeVerdict = { ok: true, cacheLifetime: '1h' };
const warnings: string[] = [];
const open = (version = '1.0.0', directory = path.join(folder, 'config')): CliVerdicts =>
  openCliVerdicts(
    {
      env: { CLAUDE_BRIDGE_CONFIG_DIR: directory },
      platform: 'linux',
      home: folder,
      version,
      newId: randomUUID,
    },
    { ...silentLog, warn: (_fields, message) => warnings.push(message) },
  );

test('a good CLI is remembered between runs, in a file that only its owner can read', async () => {
  expect(open().find(cli)).toBeUndefined();
  await open().keep(cli, { ...GOOD, cacheLifetime: '5m', maxBodyBytes: 32_000 });
  expect(open().find(cli)).toEqual({ ok: true, cacheLifetime: '5m', maxBodyBytes: 32_000 });
  await open().keep(cli, GOOD);
  expect(open().find(cli)).toEqual(GOOD);
  expect(statSync(open().path).mode & 0o777).toBe(0o600);
  expect(readdirSync(path.join(folder, 'config'))).toEqual(['cli-verdicts.json']);
});

test('a different file, version or bridge counts as a different CLI', async () => {
  await open().keep(cli, GOOD);
  expect(open('1.0.1').find(cli)).toBeUndefined();
  expect(open().find({ ...cli, version: '2.1.331' })).toBeUndefined();
  expect(open().find({ ...cli, path: `${cli.path}-gone` })).toBeUndefined();
  utimesSync(cli.path, 1, 1);
  expect(open().find(cli)).toBeUndefined();
});

test('a bad verdict is forgotten', async () => {
  await open().keep(cli, { ok: false, reason: 'it hangs' });
  expect(readdirSync(folder)).toEqual(['claude']);
  await open().keep(cli, GOOD);
  await open().keep(cli, { ok: false, reason: 'it hangs' });
  expect(open().find(cli)).toBeUndefined();
});

test('only the last twenty are kept', async () => {
  for (let number = 0; number < 25; number += 1)
    await open().keep({ ...cli, version: `2.2.${number}` }, GOOD);
  const found = (number: number): unknown => open().find({ ...cli, version: `2.2.${number}` });
  expect([found(4), found(5), found(24)]).toEqual([undefined, GOOD, GOOD]);
  expect((JSON.parse(readFileSync(open().path, 'utf8')) as { verdicts: [] }).verdicts).toHaveLength(20);
});

test.each(['', '{', '[]', '{"verdicts":7}', '{"verdicts":[null,{"id":1}]}', 'null', 'x'.repeat(100_000)])(
  'a damaged file holds no verdicts and is replaced: %.20s',
  async (content) => {
    await open().keep(cli, GOOD);
    writeFileSync(open().path, content);
    expect(open().find(cli)).toBeUndefined();
    await open().keep(cli, GOOD);
    expect(open().find(cli)).toEqual(GOOD);
  },
);

test('anything else than a verdict is ignored', async () => {
  await open().keep(cli, GOOD);
  const stored = readFileSync(open().path, 'utf8');
  writeFileSync(open().path, stored.replace('"1h"', '"2h"'));
  expect(open().find(cli)).toBeUndefined();
  writeFileSync(open().path, stored.replace('true', '"true"'));
  expect(open().find(cli)).toBeUndefined();
});

test('a folder that cannot be written is only logged', async () => {
  writeFileSync(path.join(folder, 'file'), '');
  await open('1.0.0', path.join(folder, 'file')).keep(cli, GOOD);
  expect(warnings).toEqual(['the verdict on the Claude CLI could not be stored']);
});
