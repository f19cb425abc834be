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
import { instructedModel } from './instructed-model.js';
import type { Outcome, Suite } from './suite.js';

/** @param source another place to get it from than its own, such as a local clone. */
export async function runSuite(
  suite: Suite,
  parent: string,
  source = suite.source,
): Promise<readonly Outcome[]> {
  const folder = join(parent, suite.id);
  await run('git', ['clone', '--quiet', '--depth', '1', source, folder]);
  // Not in the suite's own folder, whose package.json asks for much more.
  await writeFile(join(parent, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--no-audit', '--no-fund', '--silent', ...suite.packages], { cwd: parent });
  // Else the suite's own paths would lead to its sources.
  const tsconfig = join(parent, 'tsconfig.json');
  await writeFile(tsconfig, '{"compilerOptions":{"module":"NodeNext","target":"ES2023"}}');

  await using api = await startMessagesApi({ script: instructedModel() });
  await using bridge = await startBridge(NEWEST_CLI.path, api.url);
  const env = {
    ...{ PATH: process.env['PATH'] ?? '', HOME: parent },
    ...{ OPENAI_BASE_URL: bridge.url, OPENAI_API_KEY: 'none' },
  };
  return await suite.run({
    ...{ folder, baseUrl: bridge.url },
    runFile: (file, ...args) =>
      runProgram([process.execPath, TSX, '--tsconfig', tsconfig, '--import', SURROUNDINGS, file, ...args], {
        ...{ cwd: folder, env, limitMs: LIMIT_MS },
      }),
  });
}

const run = promisify(execFile);
const LIMIT_MS = 120_000;
const TSX = fileURLToPath(new URL('../../node_modules/tsx/dist/cli.mjs', import.meta.url));
const SURROUNDINGS = new URL('surroundings.mjs', import.meta.url).href;
