import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { configDirectory, openConfigFile } from '../../src/settings/config-file.js';
import type { ConfigFile } from '../../src/settings/config-file.js';

/** Windows has no such modes: there the folder belongs to the user. */
const OWNER_ONLY = process.platform === 'win32' ? 0o666 : 0o600;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'config-file-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const open = (at = directory): ConfigFile =>
  openConfigFile({ env: { CLAUDE_BRIDGE_CONFIG_DIR: at }, platform: process.platform, home: '/no/home' });

describe('the config file', () => {
  test('keeps values between openings and is readable by its owner only', async () => {
    const file = open();
    expect(file.path).toBe(path.join(directory, 'config.json'));
    expect(file.stored()).toEqual({});
    await file.set('port', 9000);
    await file.set('model-aliases', { 'a.b': 'opus' });
    expect(open().stored()).toEqual({ port: 9000, 'model-aliases': { 'a.b': 'opus' } });
    expect(statSync(file.path).mode & 0o777).toBe(OWNER_ONLY);
    await file.unset('port');
    expect(open().stored()).toEqual({ 'model-aliases': { 'a.b': 'opus' } });
  });

  test('waits for no lock of the future, which a killed command has left before the clock was set back', async () => {
    const lock = path.join(directory, '.config.lock');
    mkdirSync(lock);
    const inAnHour = Date.now() / 1000 + 3600;
    utimesSync(lock, inAnHour, inAnHour);
    await open().set('port', 9000);
    expect(open().stored()).toEqual({ port: 9000 });
  });

  test('a file that others can read becomes private at the next change', async () => {
    writeFileSync(path.join(directory, 'config.json'), '{"port":1}', { mode: 0o644 });
    await open().set('spares', 2);
    expect(statSync(path.join(directory, 'config.json')).mode & 0o777).toBe(OWNER_ONLY);
    expect(open().stored()).toEqual({ port: 1, spares: 2 });
  });

  test('unknown keys survive a change and can be removed', async () => {
    writeFileSync(path.join(directory, 'config.json'), '{"colour":"red"}');
    const file = open();
    await file.set('port', 1);
    expect(open().stored()).toEqual({ colour: 'red', port: 1 });
    await file.unset('colour');
    expect(open().stored()).toEqual({ port: 1 });
  });

  test.each([
    ['{"port": 80', 'JSON'],
    ['[1,2]', 'it is not a JSON object'],
    ['null', 'it is not a JSON object'],
    ['', 'JSON'],
  ])('content %j: the error has the path and the command, and the content stays', async (content, reason) => {
    const file = path.join(directory, 'config.json');
    writeFileSync(file, content);
    const damaged = open();
    const actions = [
      async () => Promise.resolve(damaged.stored()),
      async () => damaged.set('port', 1),
      async () => damaged.unset('port'),
    ];
    for (const action of actions) {
      const message = await action().then(String, (error: unknown) => (error as Error).message);
      expect(message).toContain(file);
      expect(message).toContain(reason);
      expect(message).toContain('Next: claude-bridge config edit');
    }
    expect(readFileSync(file, 'utf8')).toBe(content);
    const copies = [`${file}.old`, `${file}.old-2`];
    for (const copy of copies) {
      expect(damaged.clear()).toBe(copy);
      expect(readFileSync(copy, 'utf8')).toBe(content);
      expect(open().stored()).toEqual({});
      writeFileSync(file, content);
    }
    expect(readdirSync(directory).sort()).toEqual([file, ...copies].map((each) => path.basename(each)));
    damaged.clear();
    expect(damaged.clear()).toBeUndefined();
  });

  test('reading creates nothing', () => {
    expect(open(path.join(directory, 'below')).stored()).toEqual({});
    expect(readdirSync(directory)).toEqual([]);
  });

  test('a directory that cannot be created: reads as empty, and fails clearly to write', async () => {
    // On Windows everybody may make a junction.
    symlinkSync(path.join(directory, 'nowhere'), path.join(directory, 'link'), 'junction');
    const unmakable = open(path.join(directory, 'link'));
    expect(unmakable.stored()).toEqual({});
    await expect(unmakable.set('port', 1)).rejects.toThrow('Next: export CLAUDE_BRIDGE_CONFIG_DIR=');
  });

  test('a path that cannot hold a file is an error to read', () => {
    writeFileSync(path.join(directory, 'occupied'), '');
    expect(() => open(path.join(directory, 'occupied')).stored()).toThrow(
      'Next: export CLAUDE_BRIDGE_CONFIG_DIR=',
    );
  });

  test('also where the system says that there is no such file, as Windows does', () => {
    const occupied = path.join(directory, 'occupied');
    writeFileSync(occupied, '');
    const reading = (at: string): ConfigFile =>
      openConfigFile(
        { env: { CLAUDE_BRIDGE_CONFIG_DIR: at }, platform: process.platform, home: '/no/home' },
        (file) => {
          throw Object.assign(new Error(`ENOENT: no such file or directory, open '${file}'`), {
            code: 'ENOENT',
          });
        },
      );
    expect(() => reading(path.join(occupied, 'below')).stored()).toThrow(
      `The config file cannot be used: ${occupied} is not a folder. It can be in any folder that you may write to.`,
    );
    expect(reading(path.join(directory, 'none', 'below')).stored()).toEqual({});
  });
});

describe('its place', () => {
  test.each([
    ['linux', '/home/ada', {}, '/home/ada/.config/claude-bridge'],
    ['linux', '/home/ada', { XDG_CONFIG_HOME: '/xdg' }, '/xdg/claude-bridge'],
    ['linux', '/home/ada', { XDG_CONFIG_HOME: '' }, '/home/ada/.config/claude-bridge'],
    ['linux', '/home/ada', { XDG_CONFIG_HOME: 'here' }, '/home/ada/.config/claude-bridge'],
    ['linux', '/home/ada', { XDG_CONFIG_HOME: './here' }, '/home/ada/.config/claude-bridge'],
    ['win32', 'C:\\Users\\Ada', { APPDATA: '' }, 'C:\\Users\\Ada\\AppData\\Roaming\\claude-bridge\\Config'],
    ['darwin', '/Users/ada', {}, '/Users/ada/Library/Preferences/claude-bridge'],
    ['win32', 'C:\\Users\\Ada', {}, 'C:\\Users\\Ada\\AppData\\Roaming\\claude-bridge\\Config'],
    ['win32', 'C:\\Users\\Ada', { APPDATA: 'D:\\Data' }, 'D:\\Data\\claude-bridge\\Config'],
    ['linux', '/home/ada', { CLAUDE_BRIDGE_CONFIG_DIR: '/chosen' }, '/chosen'],
    ['linux', '/home/ada', { CLAUDE_BRIDGE_CONFIG_DIR: '' }, '/home/ada/.config/claude-bridge'],
  ] as const)('%s %s %j: %s', (platform, home, env, expected) => {
    expect(configDirectory({ platform, home, env })).toBe(expected);
  });
});
