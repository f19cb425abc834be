/**
 * Records what a version of the Claude CLI prints, for the tests that read it: `npm run record -- VERSION_OR_PATH...`
 * Without arguments it records both pinned versions. A version that is not installed comes from the npm registry, into a
 * temporary folder. The CLI has an empty home, a made-up token and the scripted Messages API; a second run gives the same files.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLI_VERSIONS, nativeBinary } from '../tests/support/real-cli.js';
import { runScenario } from './record/run-scenario.js';
import { SCENARIOS } from './record/scenarios.js';

const fixtures = fileURLToPath(new URL('../tests/fixtures/cli/', import.meta.url));
const wanted = process.argv.slice(2);

for (const cli of wanted.length > 0 ? wanted : CLI_VERSIONS.map(({ version }) => version)) await record(cli);

async function record(cli: string): Promise<void> {
  if (existsSync(cli)) return recordBinary(cli);
  const pinned = CLI_VERSIONS.find(({ version }) => version === cli);
  if (pinned) return recordBinary(pinned.path);
  const folder = await mkdtemp(join(tmpdir(), 'claude-bridge-record-'));
  try {
    const install = ['install', '--prefix', folder, '--no-save', `@anthropic-ai/claude-code@${cli}`];
    execFileSync('npm', install, { stdio: 'inherit', shell: process.platform === 'win32' });
    await recordBinary(nativeBinary(join(folder, 'node_modules')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function recordBinary(path: string): Promise<void> {
  const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).split(' ')[0]!.trim();
  const folder = join(fixtures, version);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const scenario of SCENARIOS) {
    const { initialize, turn } = await runScenario(path, scenario);
    if (scenario === SCENARIOS[0]) await writeFile(join(folder, 'initialize.ndjson'), `${initialize}\n`);
    await writeFile(join(folder, `${scenario.name}.ndjson`), `${turn.join('\n')}\n`);
    console.log(`${version} ${scenario.name}: ${turn.length} lines`);
  }
}
