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
import { afterAll, describe, expect, test } from '@jest/globals';
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
  const workspace = new Workspace(process);
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
  const workspace = new Workspace(process);
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
  const workspace = new Workspace(process);
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

/** As SDDL: protected, and full access for its owner alone. */
const OWNER_ONLY = 'D:PAI(A;OICI;FA;;;OW)';

describe('on Windows', () => {
  const programData = mkdtempSync(path.join(folder, 'ProgramData-'));
  const env = { ProgramData: programData, SystemRoot: 'C:\\Windows' };

  /** icacls, which notes how it is called and shows an access list as its `/save` does. */
  const icacls = (shown = OWNER_ONLY, meanwhile: (of: string) => void = () => undefined) => {
    const calls: string[][] = [];
    const run = (program: string, [of, ...args]: readonly string[]): void => {
      calls.push([program, ...args.slice(0, 3)]);
      if (args[0] === '/save') writeFileSync(args[1]!, `${path.basename(of!)}\r\n${shown}\r\n`, 'utf16le');
      else meanwhile(of!);
    };
    return { calls, run };
  };

  test('it is a closed folder below ProgramData, made once and removed with the rest', () => {
    const { calls, run } = icacls();
    const workspace = new Workspace({ platform: 'win32', env }, run);
    const at = workspace.path();
    expect(path.dirname(at)).toBe(programData);
    expect(readdirSync(at)).toEqual([]);
    expect(workspace.path()).toBe(at);
    const scratch = path.join(path.dirname(workspace.temporary()), 'access-list');
    expect(calls).toEqual([
      ['C:\\Windows\\System32\\icacls.exe', '/inheritance:r', '/grant:r', '*S-1-3-4:(OI)(CI)F'],
      ['C:\\Windows\\System32\\icacls.exe', '/save', scratch],
    ]);
    expect(existsSync(scratch)).toBe(false);

    rmSync(at, { recursive: true });
    const next = workspace.path();
    expect(path.dirname(next)).toBe(programData);
    workspace.remove();
    expect(readdirSync(programData)).toEqual([]);
  });

  test.each<[string, ReturnType<typeof icacls>, string[]?]>([
    ['icacls shows no access list', icacls('')],
    ['others may still enter', icacls('D:AI(A;OICI;FA;;;OW)(A;OICIID;0x1200a9;;;BU)')],
    ['what is above it still counts', icacls('D:AI(A;OICI;FA;;;OW)')],
    [
      'icacls cannot be run',
      icacls(OWNER_ONLY, () => {
        throw new Error('spawn EPERM');
      }),
    ],
    [
      'somebody was quicker',
      icacls(OWNER_ONLY, (of) => writeFileSync(path.join(of, 'claude.exe'), '')),
      ['claude.exe'],
    ],
  ])(
    'it stays in the folder for temporary files if %s, and that is not tried again',
    (_why, { calls, run }, left = []) => {
      const workspace = new Workspace({ platform: 'win32', env }, run);
      const at = workspace.path();
      expect(at).toBe(path.join(path.dirname(workspace.temporary()), 'workspace-1'));
      const tried = calls.length;
      expect(workspace.path()).toBe(at);
      expect(calls).toHaveLength(tried);
      workspace.remove();
      expect(
        readdirSync(programData, { recursive: true }).map((each) => path.basename(String(each))),
      ).toEqual(left.length === 0 ? [] : [expect.stringMatching(/^workspaces-/u), ...left]);
    },
  );

  test('without ProgramData it stays in the folder for temporary files', () => {
    const { calls, run } = icacls();
    const workspace = new Workspace({ platform: 'win32', env: {} }, run);
    expect(path.basename(workspace.path())).toBe('workspace-1');
    expect(calls).toEqual([]);
    workspace.remove();
  });

  test('the next bridge removes the folder of a killed one', () => {
    const workspace = new Workspace({ platform: 'win32', env }, icacls().run);
    const at = workspace.path();
    const root = path.dirname(workspace.temporary());
    const moved = path.join(folder, path.basename(root));
    renameSync(root, moved);
    writeFileSync(path.join(moved, 'owner.json'), JSON.stringify({ pid: gone, host: hostname(), since: 1 }));
    sweepDeadWorkspaces(folder);
    expect([at, moved].filter((each) => existsSync(each))).toEqual([]);
  });
});
