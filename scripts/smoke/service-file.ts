/** Lets the system itself read the service's file: launchd's tool parses it; Windows registers it, and its command runs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { InstalledBridge } from './installed-bridge.js';
import { familyOf, untilGone } from './processes.js';
import { runToEnd } from './run-to-end.js';
import { addressIn, post, says } from './served-bridge.js';

export interface SystemTools {
  readonly platform: NodeJS.Platform;
  readonly run: typeof runToEnd;
  readonly runTask: typeof runTask;
}

/** @returns what was tried, `undefined` on a system where the tests try it. @throws when the system refuses it */
export async function tryServiceFile(
  bridge: InstalledBridge,
  env: Readonly<Record<string, string>>,
  { platform, run, runTask: start }: SystemTools = { platform: process.platform, run: runToEnd, runTask },
): Promise<string | undefined> {
  if (platform !== 'darwin' && platform !== 'win32') return undefined;
  const text = await run(process.execPath, [bridge.script, 'service', 'install', '--print'], { env });
  const file = path.join(bridge.folder, 'service-file');
  if (platform === 'darwin') {
    await writeFile(file, text);
    await run('plutil', ['-lint', file]);
    return 'plutil accepts the agent';
  }
  await writeFile(file, `\ufeff${text}`, 'utf16le');
  await run('schtasks.exe', ['/Create', '/TN', TASK, '/XML', file, '/F']);
  await run('schtasks.exe', ['/Delete', '/TN', TASK, '/F']);
  await start(taskIn(text), bridge, env);
  return 'Windows registers the task, its command serves and logs, and "service stop" ends it';
}

const TASK = 'claude-bridge-smoke';

export interface Task {
  readonly command: string;
  readonly args: string;
  readonly log: string;
}

/** What Task Scheduler starts, and the log file that it names there. @throws when it names none */
export function taskIn(xml: string): Task {
  const [command, args] = [inside(xml, 'Command'), inside(xml, 'Arguments')];
  // PowerShell doubles every kind of single quote in a text.
  const log = /--log-file '((?:[^'\u2018-\u201b]|(['\u2018-\u201b])\2)+)'/.exec(args)?.[1];
  if (log === undefined) throw new Error(`The task names no log: ${args}`);
  return { command, args, log: log.replace(/(['\u2018-\u201b])\1/g, '$1') };
}

function inside(task: string, tag: string): string {
  const text = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(task)?.[1] ?? '';
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** As Task Scheduler starts it: the two texts of the task, with nothing quoted on the way. */
async function runTask(
  { command, args, log }: Task,
  { marker, script }: InstalledBridge,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const child = spawn(command, [args], {
    env,
    stdio: 'ignore',
    windowsVerbatimArguments: true,
    windowsHide: true,
  });
  const ended = once(child, 'exit');
  const deadline = Date.now() + 60_000;
  let url: string | undefined;
  while (url === undefined) {
    await delay(200);
    const printed = await readFile(log, 'utf8').catch(() => '');
    url = addressIn(printed);
    const over = Date.now() > deadline || child.exitCode !== null;
    if (url === undefined && over) throw new Error(`The task's log ${log}:\n${printed}`);
  }
  await post(url, says('task'));
  const family = await familyOf(child.pid!);
  await runToEnd(process.execPath, [script, 'service', 'stop'], { env });
  await ended;
  await untilGone(family, marker, 20_000);
}
