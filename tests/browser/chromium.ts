/** Opens a page in a real browser: Chromium without a window, with a profile of its own that is thrown away. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { packagedFile, programOf, REAL_PARTS } from '../real-parts.mjs';
import { unpackedChromium } from './packaged-chromium.js';

export interface Browser {
  /** Ends the browser and everything it started. */
  close(): Promise<void>;
  /** What it printed, for the report of a failure. */
  readonly said: () => string;
}

/** Every name under `.test` is this machine to the browser. @throws when there is no Chromium on this machine, naming the command that installs it. */
export function openInBrowser(url: string): Browser {
  const program = chromiumPath();
  const profile = mkdtempSync(path.join(tmpdir(), 'claude-bridge-browser-'));
  const child = spawn(
    program,
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic'],
      ...['--no-first-run', '--no-default-browser-check', '--disable-extensions', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-domain-reliability'],
      ...['--no-proxy-server', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
      '--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      url,
    ],
    // A group of its own, so that all of its processes can be ended together.
    {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { HOME: profile, PATH: process.env['PATH'] },
    },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const over = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      said += String(error);
      resolve();
    });
    child.once('close', () => resolve());
  });
  return {
    said: () => said,
    close: async () => {
      // Those that were ended count as there until their parent has taken note, which may be an idle one.
      for (let tries = 0; child.pid !== undefined && tries < 100 && signal(-child.pid, 'SIGKILL'); tries++) {
        await delay(20);
      }
      await over;
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

/** Whether there was a process to get the signal. */
function signal(group: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(group, name);
  } catch {
    return false;
  }
}

/** The one of npm's package, else that of the system. @throws when there is none on this machine, naming the command that installs it. */
export function chromiumPath(): string {
  const packaged = packagedFile('chromium');
  if (packaged !== undefined) return unpackedChromium(packaged);
  const found = programOf('chromium');
  if (found !== undefined) return found;
  throw new Error(
    `These tests need a real browser, and there is none: ${REAL_PARTS.chromium.programs.flat().join(', ')}. ` +
      'Install it (on Debian: apt-get update && apt-get install -y chromium), or set CHROMIUM_PATH to the one you have.',
  );
}
