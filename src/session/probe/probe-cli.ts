/** Proves a CLI: runs it once against the bridge's own Messages API and checks what arrives. */
import { BridgeError } from '../../core/bridge-error.js';
import { childEnvironment } from '../../claude/launch/command-line.js';
import { judge, type ProbeVerdict } from '../../claude/probe/probe-verdict.js';
import { OrphanGuard } from '../../process/orphan-guard.js';
import { ClaudeProcess } from '../cli-process/claude-process.js';
import type { HandshakeOptions } from '../cli-process/handshake.js';
import { Workspace } from '../cli-process/workspace.js';
import { observeTurns } from './observe-turns.js';
import { startProbeApi } from './probe-api.js';
import { PROBE_SYSTEM, probeTurns } from './probe-turns.js';

export interface ProbeOptions extends HandshakeOptions {
  /** Stops the probe. */
  readonly signal?: AbortSignal;
  /** How long a silent CLI may take; 30 seconds by default. */
  readonly timeoutMs?: number;
}

/**
 * Needs no login and no network, and touches no file of the user. Takes about 1.5 seconds.
 * @throws BridgeError when the machine does not let the CLI run, or `signal` is aborted; neither says anything about the CLI
 */
export async function probeCli(options: ProbeOptions): Promise<ProbeVerdict> {
  const { cli, env, platform, execPath, newId, signal, timeoutMs = 30_000 } = options;
  if (isAborted(signal)) throw cancelled();
  const api = await startProbeApi().catch(machineFailure);
  if (isAborted(signal)) {
    await api.close();
    throw cancelled();
  }
  let place: { readonly home: Workspace; readonly workspace: Workspace };
  try {
    place = { home: new Workspace(options), workspace: new Workspace(options) };
  } catch (error) {
    await api.close();
    return machineFailure(error);
  }
  const { home, workspace } = place;
  const guard = new OrphanGuard(execPath, options);
  const process = new ClaudeProcess(MODEL, {
    cliPath: cli.path,
    env: childEnvironment(probeEnvironment({ env, platform }, home.temporary(), api.url), platform),
    ...{ platform, newId, workspace, guard },
  });
  const removeFolders = (): void => {
    home.remove();
    workspace.remove();
  };
  // The caller may be about to exit, so remove the folders now, and again when nothing can write into them.
  const giveUp = (): void => {
    process.kill();
    removeFolders();
  };
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    const turns = await observeTurns(process, api, { system: PROBE_SYSTEM, turns: probeTurns(), timeoutMs });
    return judge(PROBE_SYSTEM, turns);
  } catch (error) {
    throw isAborted(signal) ? cancelled() : error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
    await process.end();
    guard.close();
    await api.close();
    removeFolders();
  }
}

/** Every version knows this model, and it accepts everything the probe sends. */
const MODEL = 'sonnet';

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function cancelled(): BridgeError {
  return new BridgeError('cancelled', 'The check of the Claude CLI was cancelled.');
}

function machineFailure(cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new BridgeError(
    'cli_unavailable',
    `The Claude CLI could not be checked, because of this machine: ${why}. Run \`claude-bridge doctor\`.`,
    { cause, retryable: true },
  );
}

/** The environment of the CLI under test, with nothing of the user's login, settings, proxies or folders. */
export function probeEnvironment(
  { env, platform }: ProbedMachine,
  home: string,
  apiUrl: string,
): Record<string, string> {
  const names = platform === 'win32' ? WINDOWS_STARTS_WITH : ['PATH'];
  const kept = Object.entries(env).filter(([name]) =>
    names.includes(platform === 'win32' ? name.toUpperCase() : name),
  );
  return {
    ...Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    ...(platform === 'win32' ? { USERPROFILE: home, APPDATA: home, LOCALAPPDATA: home } : {}),
    ...{ HOME: home, TMPDIR: home, TEMP: home, TMP: home },
    ...{ XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: home, XDG_STATE_HOME: home },
    CLAUDE_CONFIG_DIR: home,
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up-for-a-check',
    ANTHROPIC_BASE_URL: apiUrl,
  };
}

export interface ProbedMachine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** Programs on Windows do not start without these; the last one is where the CLI finds its shell. */
const WINDOWS_STARTS_WITH: readonly string[] = [
  ...['PATH', 'PATHEXT', 'SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'OS'],
  ...['PROCESSOR_ARCHITECTURE', 'NUMBER_OF_PROCESSORS', 'CLAUDE_CODE_GIT_BASH_PATH'],
];
