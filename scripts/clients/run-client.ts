/** Installs one client in its own folder, connects it as `connect` says, gives it a task, and judges the result. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processesMarked, waitUntilGone } from '../../tests/support/leftovers.js';
import { startClosedDoor } from './closed-door.js';
import { startCountedBridge } from './counted-bridge.js';
import type { FileChange, RealClient } from './real-client.js';
import { runProgram } from './run-program.js';
import type { Ran } from './run-program.js';

export interface Outcome {
  readonly client: RealClient;
  /** What is wrong; empty when all went well. */
  readonly faults: readonly string[];
  readonly requests: number;
  readonly reachedModel: number;
  readonly ms: number;
  /** Hosts beyond this machine that it tried to reach in vain. */
  readonly askedFor: readonly string[];
}

/**
 * @param folder empty, for this client only
 * @param launched start it with `claude-bridge launch` instead of connecting it
 * @throws when npm cannot install it
 */
export async function runClient(client: RealClient, folder: string, launched: boolean): Promise<Outcome> {
  const [home, project, program] = ['home', 'project', 'program'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [home, project, program]) await mkdir(each, { recursive: true });
  await install(client, program);

  const change = await makeProject(project);
  await using door = await startClosedDoor();
  await using bridge = await startCountedBridge(
    { calls: client.calls(change), searches: client.searches === true, passes: PASSES },
    KEY,
  );
  const env = {
    PATH: `${join(program, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    TERM: 'dumb',
    CI: '1',
    DO_NOT_TRACK: '1',
    CLAUDE_BRIDGE_KEY: KEY,
    ...door.env,
    ...client.env,
  };
  const { faults: connected, variables = '' } = launched
    ? { faults: [] }
    : await connect(client, bridge.origin, { cwd: project, env });
  const task = `Read ${change.file}, correct the spelling in it, and run its test: ${change.test}`;
  const start = launched
    ? launchLine(client, bridge.origin)
    : ['sh', '-c', `${variables}\nexec "$0" "$@"`, client.binary];
  const args = launched ? (client.launchArgs ?? client.args) : client.args;
  const ran = await runProgram([...start, ...args(task)], {
    cwd: project,
    env: launched ? { ...env, CLAUDE_BRIDGE_API_KEY: KEY } : env,
    limitMs: 120_000,
  });
  await endDaemons(folder);

  const chats = bridge.answered().filter((line) => line.startsWith('POST '));
  const faults = [
    ...connected,
    ...(ran.code === 0 ? [] : [`It ended with ${ran.code ?? 'the time limit'}: ${lastLines(ran)}`]),
    ...(await faultsIn(project, change)),
    ...chats.filter((line) => !line.endsWith(' 200')),
    ...(chats.length === client.requests ? [] : [`${chats.length} requests: ${chats.join(', ')}`]),
    ...(bridge.reachedModel() === client.requests ? [] : [`${bridge.reachedModel()} reached the model.`]),
  ];
  return {
    client,
    faults,
    requests: chats.length,
    reachedModel: bridge.reachedModel(),
    ms: ran.ms,
    askedFor: door.asked(),
  };
}

/** With a file and a test of it, which leaves a mark. */
async function makeProject(project: string): Promise<FileChange> {
  const [file, script] = [join(project, 'greeting.txt'), join(project, 'test.sh')];
  await writeFile(file, 'Hello, wrold!\n');
  const marks = `echo '${PASSES}' | tee ${MARK}`;
  await writeFile(script, `cd "$(dirname "$0")" && grep -qx 'Hello, world!' greeting.txt && ${marks}\n`);
  return { file, from: 'wrold', to: 'world', test: `sh '${script}'` };
}

async function faultsIn(project: string, { file }: FileChange): Promise<string[]> {
  const now = await readFile(file, 'utf8');
  const mark = await readFile(join(project, MARK), 'utf8').catch(() => '');
  return [
    ...(now === 'Hello, world!\n' ? [] : [`The file says ${JSON.stringify(now)}.`]),
    ...(mark === `${PASSES}\n` ? [] : ['Its test did not run, or did not pass.']),
  ];
}

/** What the test says when it passes. */
const PASSES = 'The greeting is spelt right.';
const MARK = 'passed.txt';
const KEY = 'cb-key-of-the-clients-run';
const BRIDGE = fileURLToPath(new URL('../../bin/claude-bridge.js', import.meta.url));

function launchLine({ id }: RealClient, origin: string): string[] {
  const { port } = new URL(origin);
  return [process.execPath, BRIDGE, 'launch', '--port', port, '--model', 'sonnet', id, '--'];
}

async function install({ npmPackage, version }: RealClient, folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  const quiet = ['--save-exact', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await runProgram(['npm', 'install', ...quiet, `${npmPackage}@${version}`], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? folder },
    limitMs: 600_000,
  });
  if (code !== 0) throw new Error(`npm could not install ${npmPackage}@${version}:\n${output}`);
}

interface Connected {
  /** What went wrong. */
  readonly faults: readonly string[];
  /** Lines of a shell that set variables. */
  readonly variables?: string;
}

/** Connects it as its user would, with the very command that the page names. */
async function connect(
  { id, connectedBy }: RealClient,
  origin: string,
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<Connected> {
  const place = { cwd, env: { ...env, CLAUDE_BRIDGE_API_KEY: KEY }, limitMs: 60_000 };
  const command = [process.execPath, BRIDGE, 'connect', id, '--url', origin, '--model', 'sonnet'];
  const said = await runProgram(
    [...command, '--json', ...(connectedBy === 'file' ? ['--write', '--yes'] : [])],
    place,
  );
  if (said.code !== 0)
    return { faults: [`connect ended with ${said.code ?? 'the time limit'}: ${lastLines(said)}`] };
  if (connectedBy === 'file') return { faults: [] };
  const { steps } = JSON.parse(said.output) as { steps: { language: string; code: string }[] };
  if (connectedBy === 'variables') {
    // The key is set already.
    const exported = steps.filter(({ code }) => /^export (?!CLAUDE_BRIDGE_KEY)/.test(code));
    return { faults: [], variables: exported.map(({ code }) => code).join('\n') };
  }
  const typed = steps.find(({ language, code }) => language === 'sh' && !code.startsWith('export '))?.code;
  const ran = await runProgram(['sh', '-c', typed ?? 'false'], { cwd, env, limitMs: 60_000 });
  return {
    faults:
      ran.code === 0
        ? []
        : [`${typed ?? 'no command'} ended with ${ran.code ?? 'the time limit'}: ${lastLines(ran)}`],
  };
}

/** Cline leaves a daemon behind that recreates its home (3.0.65). */
async function endDaemons(folder: string): Promise<void> {
  for (const pid of await processesMarked(folder)) process.kill(pid, 'SIGKILL');
  await waitUntilGone(() => processesMarked(folder));
}

function lastLines({ output }: Ran): string {
  return output.trim().split('\n').slice(-15).join('\n');
}
