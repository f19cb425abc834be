/** For each system with user services: the file to write, and the commands that install, remove and inspect the service. */
import { configHome } from '../../../settings/config-file.js';
import { pathsOf } from '../../claude-cli/file-probe.js';
import type { ServiceFacts } from './service-facts.js';
import {
  LAUNCHD_LABEL,
  SERVICE_RUN,
  launchdPlist,
  powershell,
  systemdUnit,
  taskXml,
} from './service-files.js';

export interface ServicePlan {
  readonly file: { readonly path: string; readonly text: string; readonly encoding: 'utf8' | 'utf16le' };
  /** After the file is written. */
  readonly install: readonly Step[];
  /** Before the file is removed, and after. */
  readonly uninstall: readonly Step[];
  readonly removed: readonly Step[];
  /** Ends the running service, which stays installed. */
  readonly stop: readonly Step[];
  /** Exits with 0 when the service exists; with systemd, when it runs. */
  readonly status: Step;
  /** A command that prints the log, or the log file. */
  readonly logs: { readonly command: (options: LogOptions) => Step } | { readonly file: string };
  readonly note: string;
}

export interface Step {
  readonly command: string;
  readonly args: readonly string[];
  /** Its failure does not stop the other steps. */
  readonly mayFail?: true;
  /** It is run again for so many seconds while it exits with this code. */
  readonly retry?: { readonly code: number; readonly seconds: number };
}

export interface LogOptions {
  readonly lines: number;
  readonly follow: boolean;
}

/** `undefined` for a system with none of the three service managers. */
export function servicePlan(facts: ServiceFacts): ServicePlan | undefined {
  switch (facts.platform) {
    case 'linux':
      return withSystemd(facts);
    case 'darwin':
      return withLaunchd(facts);
    case 'win32':
      return withTaskScheduler(facts);
    default:
      return undefined;
  }
}

function withSystemd(facts: ServiceFacts): ServicePlan {
  const unit = 'claude-bridge.service';
  const config = configHome(facts);
  const systemctl = (...args: string[]): Step => ({ command: 'systemctl', args: ['--user', ...args] });
  return {
    file: { path: `${config}/systemd/user/${unit}`, text: systemdUnit(facts), encoding: 'utf8' },
    // `restart` also starts the unit, and applies the new content to one that runs.
    install: [systemctl('daemon-reload'), systemctl('enable', unit), systemctl('restart', unit)],
    uninstall: [{ ...systemctl('disable', '--now', unit), mayFail: true }],
    removed: [systemctl('daemon-reload')],
    stop: [systemctl('stop', unit)],
    status: systemctl('status', '--no-pager', unit),
    logs: {
      command: ({ lines, follow }) => ({
        command: 'journalctl',
        args: ['--user', '-u', unit, '-n', String(lines), ...(follow ? ['-f'] : ['--no-pager'])],
      }),
    },
    note: 'It starts when you log in and stops when you log out. To keep it running: loginctl enable-linger',
  };
}

function withLaunchd(facts: ServiceFacts): ServicePlan {
  const path = `${facts.home}/Library/LaunchAgents/${LAUNCHD_LABEL}.plist`;
  const domain = `gui/${facts.uid}`;
  const launchctl = (...args: string[]): Step => ({ command: 'launchctl', args });
  const bootout: Step = { ...launchctl('bootout', `${domain}/${LAUNCHD_LABEL}`), mayFail: true };
  return {
    file: { path, text: launchdPlist(facts), encoding: 'utf8' },
    // `bootout` does not wait for the old process to end, and `bootstrap` fails with 5 until it has.
    install: [
      bootout,
      { ...launchctl('bootstrap', domain, path), retry: { code: 5, seconds: facts.stopSeconds + 5 } },
    ],
    uninstall: [bootout],
    removed: [],
    stop: [bootout],
    status: launchctl('print', `${domain}/${LAUNCHD_LABEL}`),
    logs: { file: facts.logFile },
    note: 'It starts when you log in and stops when you log out.',
  };
}

function withTaskScheduler(facts: ServiceFacts): ServicePlan {
  const paths = pathsOf('win32');
  const path = paths.join(paths.dirname(facts.logFile), 'claude-bridge-task.xml');
  const schtasks = (...args: string[]): Step => ({
    command: paths.join(facts.windowsFolder, 'System32', 'schtasks.exe'),
    args,
  });
  const end: Step = { ...schtasks('/End', '/TN', 'claude-bridge'), mayFail: true };
  const stop = [end, endLeftovers(facts.windowsFolder)];
  return {
    file: { path, text: `\ufeff${taskXml(facts).replaceAll('\n', '\r\n')}`, encoding: 'utf16le' },
    // A task that still runs would not be started again.
    install: [
      schtasks('/Create', '/TN', 'claude-bridge', '/XML', path, '/F'),
      ...stop,
      schtasks('/Run', '/TN', 'claude-bridge'),
    ],
    uninstall: [...stop, { ...schtasks('/Delete', '/TN', 'claude-bridge', '/F'), mayFail: true }],
    removed: [],
    stop,
    status: schtasks('/Query', '/TN', 'claude-bridge', '/V', '/FO', 'LIST'),
    logs: { file: facts.logFile },
    note: 'It starts when you log on and stops when you log off.',
  };
}

/** The end of a task ends PowerShell and leaves the bridge that it started. Finds it by its command line, and waits for its end. */
function endLeftovers(windowsFolder: string): Step {
  const find = `Get-CimInstance Win32_Process | Where-Object { $_.ProcessId -ne $PID -and $_.CommandLine -match 'claude-bridge.* ${SERVICE_RUN.join(' ')} --log-file ' }`;
  const script = [
    `$left = { ${find} }`,
    '& $left | ForEach-Object { Stop-Process -Id $_.ProcessId -Force -ErrorAction SilentlyContinue }',
    'for ($i = 0; $i -lt 50 -and (& $left); $i++) { Start-Sleep -Milliseconds 200 }',
    'exit [int][bool](& $left)',
  ];
  return {
    command: powershell(windowsFolder),
    args: ['-NoProfile', '-NonInteractive', '-Command', script.join('; ')],
  };
}
