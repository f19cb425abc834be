/** Brings a suite into a folder of its own and runs it against a bridge with the real CLI and the scripted model. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startBridge } from '../../tests/support/bridge.js';
import { startMessagesApi } from '../../tests/support/messages-api.js';
import { NEWEST_CLI } from '../../tests/support/real-cli.js';
import { runProgram } from '../clients/run-program.js';
import { bringSuite } from './bring-suite.js';
import { instructedModel } from './instructed-model.js';
import type { Outcome, RunOptions, Suite } from './suite.js';

/** @param source another place to get it from than its own, as `bringSuite` takes it. */
export async function runSuite(
  suite: Suite,
  parent: string,
  source = suite.source,
): Promise<readonly Outcome[]> {
  const folder = join(parent, suite.id);
  await bringSuite(source, folder);
  // Not in the suite's own folder, whose package.json asks for much more.
  await writeFile(join(parent, 'package.json'), '{"private":true}');
  const packages = (await suite.packages?.(folder)) ?? [];
  const quiet = ['--no-audit', '--no-fund', '--silent', '--legacy-peer-deps', '--ignore-scripts'];
  if (packages.length > 0) await run('npm', ['install', ...quiet, ...packages], { cwd: parent });
  // Else the suite's own paths would lead to its sources.
  const tsconfig = join(parent, 'tsconfig.json');
  await writeFile(tsconfig, '{"compilerOptions":{"module":"NodeNext","target":"ES2023"}}');

  await using api = await startMessagesApi({ script: instructedModel(suite.knows?.(folder)) });
  await using bridge = await startBridge(NEWEST_CLI.path, api.url);
  const env = {
    ...{ PATH: process.env['PATH'] ?? '', HOME: parent, CI: '1' },
    ...{ OPENAI_BASE_URL: bridge.url, OPENAI_API_KEY: 'none' },
    ...{ ANTHROPIC_BASE_URL: bridge.origin, ANTHROPIC_API_KEY: 'none' },
  };
  const start = async (
    command: readonly string[],
    { cwd = folder, env: more = {}, limitMs = LIMIT_MS }: RunOptions = {},
  ): ReturnType<typeof runProgram> => runProgram(command, { cwd, env: { ...env, ...more }, limitMs });
  return await suite.run({
    ...{ folder, parent, baseUrl: bridge.url, origin: bridge.origin, run: start },
    runFile: async (file, ...args) =>
      start([process.execPath, TSX, '--tsconfig', tsconfig, '--import', SURROUNDINGS, file, ...args]),
  });
}

const run = promisify(execFile);
const LIMIT_MS = 120_000;
const TSX = fileURLToPath(new URL('../../node_modules/tsx/dist/cli.mjs', import.meta.url));
const SURROUNDINGS = new URL('surroundings.mjs', import.meta.url).href;
