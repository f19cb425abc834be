import { describe, expect, test } from '@jest/globals';
import { candidatePaths } from '../../src/cli/claude-cli/candidate-paths.js';

describe('macOS', () => {
  const where = {
    platform: 'darwin',
    home: '/Users/ada',
    execPath: '/Users/ada/.nvm/versions/node/v22.1.0/bin/node',
  } as const;

  test('the PATH comes first, in its order', () => {
    const found = candidatePaths({ ...where, env: { PATH: '/z/bin:/a/bin' } });
    expect(found.slice(0, 2)).toEqual(['/z/bin/claude', '/a/bin/claude']);
  });

  test.each([
    '/Users/ada/.local/bin/claude',
    '/Users/ada/.claude/local/claude',
    '/Users/ada/.claude/bin/claude',
    '/Users/ada/.bun/bin/claude',
    '/Users/ada/.volta/bin/claude',
    '/Users/ada/.npm-global/bin/claude',
    '/Users/ada/Library/pnpm/claude',
    '/Users/ada/.nvm/versions/node/v22.1.0/bin/claude',
    '/opt/homebrew/bin/claude',
    '/usr/local/bin/claude',
  ])('%s', (file) => {
    expect(candidatePaths({ ...where, env: {} })).toContain(file);
  });
});

describe('Linux', () => {
  const where = { platform: 'linux', home: '/home/ada', execPath: '/opt/node/bin/node' } as const;

  test('an empty environment leaves the usual places', () => {
    expect(candidatePaths({ ...where, env: {} })).toEqual([
      '/home/ada/.local/bin/claude',
      '/home/ada/.claude/local/claude',
      '/home/ada/.claude/bin/claude',
      '/home/ada/.bun/bin/claude',
      '/home/ada/.volta/bin/claude',
      '/home/ada/.npm-global/bin/claude',
      '/home/ada/.local/share/pnpm/claude',
      '/opt/node/bin/claude',
      '/usr/local/bin/claude',
      '/usr/bin/claude',
      '/home/linuxbrew/.linuxbrew/bin/claude',
      '/snap/bin/claude',
    ]);
  });

  test('a place named twice appears once, at its first position', () => {
    const found = candidatePaths({ ...where, env: { PATH: '/usr/bin:/usr/bin/:/opt/node/bin' } });
    expect(found.slice(0, 3)).toEqual([
      '/usr/bin/claude',
      '/opt/node/bin/claude',
      '/home/ada/.local/bin/claude',
    ]);
    expect(new Set(found).size).toBe(found.length);
  });

  test('empty and relative entries of the PATH are dropped', () => {
    const found = candidatePaths({ ...where, env: { PATH: ':./bin:node_modules/.bin::/a' } });
    expect(found[0]).toBe('/a/claude');
    expect(found.every((file) => file.startsWith('/'))).toBe(true);
  });

  test('only the spelling PATH counts', () => {
    expect(candidatePaths({ ...where, env: { Path: '/a' } })).not.toContain('/a/claude');
  });
});

describe('Windows', () => {
  const where = {
    platform: 'win32',
    home: 'C:\\Users\\Ada',
    execPath: 'C:\\Program Files\\nodejs\\node.exe',
  } as const;
  const env = {
    APPDATA: 'C:\\Users\\Ada\\AppData\\Roaming',
    LOCALAPPDATA: 'D:\\Local',
    PATHEXT: '.EXE;.CMD;.JS;.VBS',
  };

  test('the PATH in any spelling, with quotes, one file for each extension', () => {
    const found = candidatePaths({ ...where, env: { ...env, Path: '"C:\\with space";C:\\b' } });
    expect(found.slice(0, 4)).toEqual([
      'C:\\with space\\claude.exe',
      'C:\\with space\\claude.cmd',
      'C:\\b\\claude.exe',
      'C:\\b\\claude.cmd',
    ]);
  });

  test.each([
    'C:\\Users\\Ada\\.local\\bin\\claude.exe',
    'C:\\Users\\Ada\\AppData\\Roaming\\npm\\claude.cmd',
    'D:\\Local\\Programs\\claude\\claude.exe',
    'D:\\Local\\Microsoft\\WinGet\\Links\\claude.exe',
    'C:\\Program Files\\nodejs\\claude.cmd',
    'D:\\Local\\pnpm\\claude.cmd',
    'D:\\Local\\Yarn\\bin\\claude.cmd',
    'D:\\Local\\Volta\\bin\\claude.exe',
    'C:\\Users\\Ada\\scoop\\shims\\claude.exe',
  ])('%s', (file) => {
    expect(candidatePaths({ ...where, env })).toContain(file);
  });

  test('without variables the usual folders below the home', () => {
    const found = candidatePaths({ ...where, env: {} });
    expect(found).toContain('C:\\Users\\Ada\\AppData\\Roaming\\npm\\claude.cmd');
    expect(found).toContain('C:\\Users\\Ada\\AppData\\Local\\Programs\\claude\\claude.exe');
  });

  test('never a file without an extension', () => {
    expect(candidatePaths({ ...where, env }).every((file) => /\.(exe|cmd)$/.test(file))).toBe(true);
  });
});
