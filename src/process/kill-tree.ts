/** Ends a child process together with everything it started, by the means of each system. */
import { spawn, type ChildProcess } from 'node:child_process';
import { windowsProgram } from './system-program.js';

export interface ProcessHost {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Ends a living child and everything it started, by force. A child is the leader of its own process group on POSIX, where a
 * signal reaches the whole group. Windows has no groups: there `taskkill` ends the tree. It finds the tree by the child's
 * id, which another process may get when the child has ended. If it fails, Node ends at least the child.
 */
export function killTree(child: Pick<ChildProcess, 'pid' | 'kill'>, { platform, env }: ProcessHost): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (platform !== 'win32') {
    signalGroup(pid, 'SIGKILL');
    return;
  }
  const killAlone = (): void => void child.kill('SIGKILL');
  try {
    // It continues on its own when the bridge is about to exit.
    const ending = spawn(windowsProgram('taskkill.exe', env), ['/PID', String(pid), '/T', '/F'], {
      stdio: 'ignore',
      detached: true,
      windowsHide: true,
    });
    ending.once('error', killAlone).once('exit', killAlone);
    ending.unref();
  } catch {
    // Node reports some failures to start a program by an event and throws others.
    killAlone();
  }
}

/** Asks a child and everything it started to end. Windows has no signals: there the closed stdin has to do. */
export function askTreeToEnd(pid: number, { platform }: ProcessHost): void {
  if (platform !== 'win32') signalGroup(pid, 'SIGTERM');
}

/** Ends what a child that has ended left in its group. On Windows nothing leads to it any more. */
export function killLeftovers(pid: number, { platform }: ProcessHost): void {
  if (platform !== 'win32') signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}
