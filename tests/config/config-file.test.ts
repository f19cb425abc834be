import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openConfigFile } from '../../src/config/config-file.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'config-file-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const open = (at = directory) => openConfigFile({ CLAUDE_BRIDGE_CONFIG_DIR: at });

describe('the config file', () => {
  test('keeps values between openings and is readable by its owner only', () => {
    const file = open();
    expect(file.path).toBe(path.join(directory, 'config.json'));
    expect(file.stored()).toEqual({});
    file.set('port', 9000);
    file.set('model-aliases', { 'a.b': 'opus' });
    expect(open().stored()).toEqual({ port: 9000, 'model-aliases': { 'a.b': 'opus' } });
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    file.unset('port');
    expect(open().stored()).toEqual({ 'model-aliases': { 'a.b': 'opus' } });
  });

  test('a file written open to others is closed at the next change', () => {
    writeFileSync(path.join(directory, 'config.json'), '{"port":1}', { mode: 0o644 });
    open().set('spares', 2);
    expect(statSync(path.join(directory, 'config.json')).mode & 0o777).toBe(0o600);
    expect(open().stored()).toEqual({ port: 1, spares: 2 });
  });

  test('keys that are no setting survive a change and can be removed', () => {
    writeFileSync(path.join(directory, 'config.json'), '{"colour":"red"}');
    const file = open();
    file.set('port', 1);
    expect(open().stored()).toEqual({ colour: 'red', port: 1 });
    file.unset('colour');
    expect(open().stored()).toEqual({ port: 1 });
  });

  test.each([
    ['{"port": 80', 'JSON'],
    ['[1,2]', 'it holds no JSON object'],
    ['null', 'it holds no JSON object'],
    ['', 'JSON'],
  ])('content %j: the error has the path and the command, and the content stays', (content, reason) => {
    const file = path.join(directory, 'config.json');
    writeFileSync(file, content);
    const damaged = open();
    for (const action of [
      () => damaged.stored(),
      () => damaged.set('port', 1),
      () => damaged.unset('port'),
    ]) {
      expect(action).toThrow(file);
      expect(action).toThrow(reason);
      expect(action).toThrow('Next: claude-bridge config unset --all');
    }
    expect(readFileSync(file, 'utf8')).toBe(content);
    damaged.clear();
    expect(open().stored()).toEqual({});
  });

  test('a directory that cannot be made: empty to read, a clear error to write', () => {
    writeFileSync(path.join(directory, 'occupied'), '');
    const file = open(path.join(directory, 'occupied', 'below'));
    expect(() => file.set('port', 1)).toThrow('Next: set CLAUDE_BRIDGE_CONFIG_DIR');
    symlinkSync(path.join(directory, 'nowhere'), path.join(directory, 'link'));
    const unmakable = open(path.join(directory, 'link'));
    expect(unmakable.stored()).toEqual({});
    expect(() => unmakable.set('port', 1)).toThrow('Next: set CLAUDE_BRIDGE_CONFIG_DIR');
  });
});
