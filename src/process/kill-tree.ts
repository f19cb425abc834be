import { spawn } from 'node:child_process';

/**
 * Ends a child and everything it started. A child is the leader of its own process group on POSIX, where a signal reaches
 * the whole group. Windows has neither groups nor signals: there `taskkill` ends the tree by force, whichever signal was requested.
 */
export function killTree(pid: number, signal: 'SIGTERM' | 'SIGKILL', platform: NodeJS.Platform): void {
  if (platform === 'win32') {
    // It continues on its own when the bridge is about to exit.
    const ending = spawn('taskkill', ['/PID', String(pid), '/T', '/F'], {
      stdio: 'ignore',
      detached: true,
      windowsHide: true,
    });
    ending.on('error', () => undefined);
    ending.unref();
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}
