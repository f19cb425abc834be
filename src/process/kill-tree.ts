/**
 * Sends a signal to a child and everything it started. A child is the leader of its own process group on POSIX;
 * Windows has no groups, so there only the child itself is reached.
 */
export function killTree(pid: number, signal: 'SIGTERM' | 'SIGKILL', platform: NodeJS.Platform): void {
  try {
    process.kill(platform === 'win32' ? pid : -pid, signal);
  } catch {
    // Already gone.
  }
}
