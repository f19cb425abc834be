/** The folder of the CLI's child processes: another user's folder is never used, and none is left behind. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { sweepDeadWorkspaces, Workspace } from '../../src/session/cli-process/workspace.js';

const folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-workspaces-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const gone = spawnSync(process.execPath, ['-e', '']).pid;
const left = (name: string, owner: object | string | undefined): string => {
  const at = path.join(folder, `workspaces-${name}`);
  mkdirSync(path.join(at, 'tmp', 'cc-socks'), { recursive: true });
  chmodSync(at, 0o700);
  const text = typeof owner === 'object' ? JSON.stringify(owner) : owner;
  if (text !== undefined) writeFileSync(path.join(at, 'owner.json'), text);
  return at;
};

test('sweeping removes only what dead bridges left on this machine', () => {
  const host = hostname();
  const dead = [
    left('dead', { pid: gone, host, since: 1 }),
    left('reused', { pid: process.pid, host, since: 1 }),
  ];
  const open = left('open', { pid: gone, host, since: 1 });
  chmodSync(open, 0o755);
  const target = left('target', undefined);
  writeFileSync(path.join(target, 'owner.json'), JSON.stringify({ pid: gone, host: 'elsewhere', since: 1 }));
  symlinkSync(target, path.join(folder, 'workspaces-link'));
  const kept = [
    open,
    target,
    path.join(folder, 'workspaces-link'),
    left('alive', { pid: process.ppid, host, since: 1 }),
    left('unmarked', undefined),
    left('damaged', '{"pid":'),
    left('group', { pid: -1, host, since: 1 }),
  ];
  sweepDeadWorkspaces(folder);
  expect(dead.filter((each) => existsSync(each))).toEqual([]);
  expect(kept.filter((each) => !existsSync(each))).toEqual([]);
  expect(() => sweepDeadWorkspaces(path.join(folder, 'none'))).not.toThrow();
});

test('is private, and stays so after a cleaner removed it', () => {
  const workspace = new Workspace();
  const at = workspace.path();
  expect(readdirSync(at)).toEqual([]);
  for (const each of [at, path.dirname(at), workspace.temporary()])
    expect(statSync(each).mode & 0o777).toBe(0o700);
  rmSync(path.dirname(at), { recursive: true });
  expect(readdirSync(workspace.path())).toEqual([]);
  workspace.remove();
  expect(() => workspace.path()).toThrow('about to end');
});

test.each([
  ['a link', (root: string, elsewhere: string) => symlinkSync(elsewhere, root)],
  [
    'a folder that others may enter',
    (root: string) => {
      mkdirSync(root);
      chmodSync(root, 0o777);
    },
  ],
])('%s in its place is left alone and not used', (_what, replace) => {
  const workspace = new Workspace();
  const root = path.dirname(workspace.path());
  const moved = path.join(folder, path.basename(root));
  renameSync(root, moved);
  replace(root, moved);
  const next = workspace.path();
  expect(path.dirname(next)).not.toBe(root);
  workspace.remove();
  expect(existsSync(next)).toBe(false);
  expect(existsSync(root)).toBe(true);
  rmSync(root, { recursive: true });
});

test('a folder that is in use is left, and the next bridge removes it', () => {
  const workspace = new Workspace();
  const root = path.dirname(workspace.path());
  const tried: unknown[] = [];
  workspace.remove((at) => {
    tried.push(at);
    throw Object.assign(new Error('EBUSY: resource busy or locked, rmdir'), { code: 'EBUSY' });
  });
  expect(tried).toEqual([root]);
  const moved = path.join(folder, path.basename(root));
  renameSync(root, moved);
  sweepDeadWorkspaces(folder);
  expect(existsSync(moved)).toBe(true);
  writeFileSync(path.join(moved, 'owner.json'), JSON.stringify({ pid: gone, host: hostname(), since: 1 }));
  sweepDeadWorkspaces(folder);
  expect(existsSync(moved)).toBe(false);
});
