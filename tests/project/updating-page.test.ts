/** docs/updating.md names the lines that update, and the places of files, as the program has them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { installCommand } from '../../src/claude/launch/install-command.js';
import { bridgeUpdate } from '../../src/cli/commands/doctor/newest-versions.js';
import { serviceFacts } from '../../src/cli/commands/service/service-facts.js';
import { servicePlan } from '../../src/cli/commands/service/service-plan.js';
import { configDirectory } from '../../src/settings/config-file.js';

const page = readFileSync(new URL('../../docs/updating.md', import.meta.url), 'utf8');
const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
/** The cells of the table's row that begins with these words. */
const row = (name: string): string[] => {
  const line = page.split('\n').find((each) => each.startsWith(`| ${name}`))!;
  return line.split('|').map((cell) => cell.trim());
};

test('what updates the bridge and the CLI', () => {
  expect(codeIn(row('nothing: you start it with')[2]!)).toEqual([bridgeUpdate('npx claude-bridge')]);
  expect(codeIn(row('`npm install -g claude-bridge`')[2]!)[0]).toBe(bridgeUpdate('claude-bridge'));
  expect(codeIn(row('the Claude CLI by npm')[2]!)).toEqual([installCommand('latest')]);
  const lines = codeIn(page).filter((code) => /^npm install .*claude-code/.test(code));
  expect(lines).toEqual([installCommand('latest')]);
});

const WINDOWS = {
  APPDATA: 'C:\\Users\\me\\AppData\\Roaming',
  LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local',
};

test.each([
  [2, 'linux', '/home/me', {}],
  [3, 'darwin', '/Users/me', {}],
  [4, 'win32', 'C:\\Users\\me', WINDOWS],
] as const)('where files lie: column %d, %s', (column, platform, home, env) => {
  const written = (place: string): string => {
    const named = Object.entries(env).find(([, folder]) => place.startsWith(folder));
    return named === undefined ? place.replace(home, '~') : place.replace(named[1], `%${named[0]}%`);
  };
  const facts = serviceFacts({
    ...{ platform, home, env, execPath: '/node', script: '/claude-bridge.js', uid: 1, cliPath: undefined },
    settings: { 'shutdown-delay': 0, 'shutdown-grace': 0 },
  });
  const { file, logs } = servicePlan(facts)!;
  expect(codeIn(row('settings (`config.json`)')[column]!)).toEqual([
    written(configDirectory({ platform, home, env })),
  ]);
  const service = row('the service ')[column]!;
  if (platform === 'win32') expect(service).toBe('Task Scheduler');
  else expect(codeIn(service)).toEqual([written(path.posix.dirname(file.path))]);
  const log = 'file' in logs ? written(logs.file) : 'claude-bridge service logs';
  // Elsewhere the system writes it.
  const former = platform === 'win32' ? ['.log.1'] : [];
  expect(codeIn(row("the service's log")[column]!)).toEqual([log, ...former]);
});
