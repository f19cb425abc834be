/**
 * Writes docs/first-minute.md: `npm run first-minute`. It packs the bridge and does in a real terminal what a new user types, on a
 * machine that has Node and npm alone: no CLI, no settings. npm installs the real CLI; a script stands in for the model.
 */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDemoModel } from '../src/cli/commands/demo/demo-model.js';
import { thisMachine } from '../src/cli/machine.js';
import { inTerminal, CTRL_C, type Terminal } from '../tests/cli/terminal.js';
import { firstMinutePage, type Scene } from './first-minute/first-minute-page.js';
import { runToEnd } from './smoke/run-to-end.js';

const SIZE = { columns: 80, rows: 200 };
const root = path.resolve(import.meta.dirname, '..');

const folder = await mkdtemp(path.join(tmpdir(), 'first-minute-'));
try {
  await writeFile(path.join(root, 'docs/first-minute.md'), firstMinutePage(await scenes(folder)));
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
process.exit();

async function scenes(at: string): Promise<Scene[]> {
  const packed = await runToEnd('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', at], {
    cwd: root,
  });
  const [home, bin] = [path.join(at, 'home'), path.join(at, 'bin')];
  await Promise.all([home, bin].map((each) => mkdir(each)));
  const node = path.dirname(process.execPath);
  for (const program of ['node', 'npm', 'npx'])
    await symlink(path.join(node, program), path.join(bin, program));
  const { url } = await startDemoModel(thisMachine([]));
  const env = {
    HOME: home,
    PATH: [path.join(at, 'global/bin'), bin, '/usr/bin', '/bin'].join(path.delimiter),
    NPM_CONFIG_PREFIX: path.join(at, 'global'),
    NPM_CONFIG_UPDATE_NOTIFIER: 'false',
    NPM_CONFIG_LOGLEVEL: 'error',
    NPM_CONFIG_PROGRESS: 'false',
    ANTHROPIC_BASE_URL: url,
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
    NO_COLOR: '1',
    SERVER_PORT: '8000',
  };
  const package_ = path.join(at, packed.trim());
  const typed = (line: string): string =>
    line.replace('npx claude-bridge', `npx --yes --package='${package_}' claude-bridge`);
  const told: Scene[] = [];
  const begin = (line: string): { terminal: Terminal; over(title: string): Promise<void> } => {
    const since = Date.now();
    const terminal = inTerminal(typed(line), env, SIZE);
    return {
      terminal,
      over: async (title) => {
        const screen = (await terminal.screen()).map((each) => each.replaceAll(home, '~').replaceAll(at, ''));
        told.push({ title, line, screen, seconds: (Date.now() - since) / 1000 });
      },
    };
  };

  const version = begin('npx claude-bridge --version');
  await version.terminal.ended;
  await version.over('npm gets it');

  const setup = begin('npx claude-bridge setup');
  await setup.terminal.sees(/\[Y\/n\] /);
  setup.terminal.type('\r');
  await setup.terminal.sees(/Number or name \[sonnet\]: /);
  setup.terminal.type('\r');
  await setup.terminal.sees(/Which port .*: /);
  setup.terminal.type('\r');
  await setup.terminal.ended;
  await setup.over('Everything that is missing, and a first answer');

  const serve = begin('npx claude-bridge serve');
  await serve.terminal.sees(/is ready/);
  const ask = begin(
    `curl -N http://127.0.0.1:8000/v1/chat/completions -H 'content-type: application/json' -d '{"model":"sonnet","messages":[{"role":"user","content":"Say hello in three languages."}]}'`,
  );
  await ask.terminal.ended;
  await ask.over('From a second terminal');
  const status = begin('npx claude-bridge status');
  await status.terminal.ended;
  await status.over('What it is doing');
  serve.terminal.type(CTRL_C);
  await serve.terminal.ended;
  await serve.over('The server, in its own terminal, until Ctrl-C');

  const doctor = begin('npx claude-bridge doctor');
  await doctor.terminal.ended;
  await doctor.over('If something is wrong');
  return told;
}
