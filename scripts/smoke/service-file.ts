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

/** @returns what was tried, `undefined` on a system where the tests try it. @throws when the system refuses it */
export async function tryServiceFile(
  bridge: InstalledBridge,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  if (process.platform !== 'darwin' && process.platform !== 'win32') return undefined;
  const text = await runToEnd(process.execPath, [bridge.script, 'service', 'install', '--print'], { env });
  const file = path.join(bridge.folder, 'service-file');
  if (process.platform === 'darwin') {
    await writeFile(file, text);
    await runToEnd('plutil', ['-lint', file]);
    return 'plutil accepts the agent';
  }
  await writeFile(file, `\ufeff${text}`, 'utf16le');
  await runToEnd('schtasks.exe', ['/Create', '/TN', TASK, '/XML', file, '/F']);
  await runToEnd('schtasks.exe', ['/Delete', '/TN', TASK, '/F']);
  await runTask(text, bridge, env);
  return 'Windows registers the task, its command serves and logs, and "service stop" ends it';
}

const TASK = 'claude-bridge-smoke';

/** As Task Scheduler starts it: the two texts of the task, with nothing quoted on the way. */
async function runTask(
  task: string,
  { marker, script }: InstalledBridge,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const [command, args] = [inside(task, 'Command'), inside(task, 'Arguments')];
  const log = /--log-file '([^']+)'/.exec(args)?.[1] ?? '';
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
    const printed = await readFile(log, 'utf8').catch(() => '');
    url = addressIn(printed);
    if (Date.now() > deadline || child.exitCode !== null)
      throw new Error(`The task's log ${log}:\n${printed}`);
    await delay(200);
  }
  await post(url, says('task'));
  const family = await familyOf(child.pid!);
  await runToEnd(process.execPath, [script, 'service', 'stop'], { env });
  await ended;
  await untilGone(family, marker, 20_000);
}

function inside(task: string, tag: string): string {
  const text = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(task)?.[1] ?? '';
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
