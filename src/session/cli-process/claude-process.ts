import { BridgeError } from '../../core/bridge-error.js';
import { chatArguments } from '../../claude/launch/command-line.js';
import {
  bodySetting,
  controlRefusal,
  controlRequest,
  type ControlRequest,
} from '../../claude/control/input-lines.js';
import { ownPrompt } from '../../claude/control/own-prompt.js';
import { costSoFar } from '../../claude/read/plan-limits.js';
import { record, text, type Json } from '../../core/json.js';
import type { Wait } from '../../process/child-lines.js';
import { NdjsonChild, type ChildExit } from '../../process/ndjson-child.js';
import type { OrphanGuard } from '../../process/orphan-guard.js';
import { cancelled } from '../interrupted.js';
import { removeSessionFiles } from './session-files.js';

/** How every CLI process of a bridge is started. */
export interface Launch {
  readonly cliPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly platform: NodeJS.Platform;
  readonly guard: OrphanGuard;
  readonly workspace: { path(): string; temporary(): string };
  readonly newId: () => string;
}

/** One CLI process: control requests in both directions, and all other lines. One reader at a time. */
export class ClaudeProcess {
  readonly model: string;
  readonly #child: NdjsonChild;
  readonly #newId: () => string;
  readonly #launch: Launch;
  #system: string | undefined;
  #costSoFar = 0;

  constructor(model: string, launch: Launch) {
    this.model = model;
    this.#newId = launch.newId;
    this.#launch = launch;
    this.#child = new NdjsonChild({
      path: launch.cliPath,
      args: chatArguments(model),
      place: () => ({ cwd: launch.workspace.path(), env: environmentOf(launch) }),
      platform: launch.platform,
      guard: launch.guard,
      killAfterMs: KILL_AFTER_MS,
    });
    void this.#child.exited.then(({ code }) => {
      if (code !== 0) this.#removeFiles();
    });
  }

  get exited(): Promise<ChildExit> {
    return this.#child.exited;
  }

  get gone(): boolean {
    return this.#child.gone;
  }

  /** It ended without being told to. */
  get died(): boolean {
    return this.#child.died;
  }

  /** Why the process is gone. */
  get failure(): BridgeError {
    const exit = this.#child.exit;
    if (exit?.error) {
      return new BridgeError(
        'cli_unavailable',
        `The Claude CLI could not be started (${codeOf(exit.error) ?? exit.error.message}). Run \`claude-bridge doctor\`.`,
        {
          ...{ cause: exit.error, retryable: isPassing(exit.error) },
          forLog: `The Claude CLI at ${this.#launch.cliPath} could not be started (${exit.error.message}).`,
        },
      );
    }
    const how =
      exit === undefined ? 'was ended' : `ended (${exit.signal ?? `exit code ${exit.code ?? 'unknown'}`})`;
    const said = this.#child.stderr;
    return new BridgeError(
      'cli_failed',
      `The Claude CLI ${how} before it answered.${said === '' ? '' : ` It said: ${said}`}`,
      { retryable: true },
    );
  }

  /**
   * Sends requests in one write, together with the lines that `follow`. Resolves with the CLI's answers, which come in the same
   * order and before any effect of those lines (2.1.197, 2.1.330).
   * @throws BridgeError when the CLI refuses one, is silent for too long, or is gone
   */
  async control(
    requests: readonly ControlRequest[],
    { signal, follow = [] }: { readonly signal?: AbortSignal; readonly follow?: readonly Json[] } = {},
  ): Promise<Json[]> {
    const asked = requests.map((request) => ({ id: this.#newId(), request }));
    const lines = [...asked.map(({ id, request }) => controlRequest(id, request)), ...follow];
    if (lines.length > 0) this.send(...lines);
    const answers: Json[] = [];
    for (const { id, request } of asked) answers.push(await this.#answer(id, request.subtype, signal));
    return answers;
  }

  async #answer(id: string, what: string, signal: AbortSignal | undefined): Promise<Json> {
    for (;;) {
      const line = await this.read({ ms: CONTROL_MS, what, signal });
      const response = record(line['response']);
      if (line['type'] !== 'control_response' || response['request_id'] !== id) continue;
      if (response['subtype'] === 'success') return record(response['response']);
      const error = text(response['error']) ?? 'no reason given';
      throw new BridgeError('cli_failed', `The Claude CLI refused \`${what}\`: ${error}`);
    }
  }

  /** The system prompt it was given, which cannot be changed. */
  get system(): string | undefined {
    return this.#system;
  }

  /** The request that gives a process its system prompt, once in its life. */
  initialisation(system: string): ControlRequest {
    this.#system = system;
    return { subtype: 'initialize', systemPrompt: [ownPrompt(system)] };
  }

  /** The cost of the turn that ended with this line, which tells the sum of all turns. `undefined` when it tells none. */
  costOf(result: Json): number | undefined {
    const sum = costSoFar(result);
    if (sum === undefined) return undefined;
    const cost = Math.max(0, sum - this.#costSoFar);
    this.#costSoFar = sum;
    return cost;
  }

  /** Withdraws the body, so that the process asks nothing beyond the current answer. */
  withdrawBody(): void {
    this.send(controlRequest(this.#newId(), bodySetting(NO_MESSAGES)));
  }

  /** Sends lines in one write, and does not wait until the process has read them. */
  send(...lines: readonly Json[]): void {
    this.#child.send(...lines);
  }

  /**
   * The next line that is not a control request; control requests are refused.
   * @throws BridgeError `cancelled` when `signal` is aborted, `timeout` after `wait.ms`, else how the process failed.
   */
  async read(wait: Wait & { readonly what?: string }): Promise<Json> {
    for (;;) {
      const read = await this.#child.read(wait);
      if (read === 'aborted') throw cancelled();
      if (read === 'timeout') throw silent(wait);
      if (read === 'ended') throw this.failure;
      const message = record(read.value);
      if (message['type'] !== 'control_request') return message;
      this.send(controlRefusal(text(message['request_id']) ?? '', 'Not supported by this host.'));
    }
  }

  async end(): Promise<void> {
    await this.#child.end();
  }

  kill(): void {
    this.#child.kill();
  }

  /** For an exit that cannot wait until the process is gone. */
  killForExit(): void {
    this.#child.kill();
    this.#removeFiles();
  }

  #removeFiles(): void {
    const { pid } = this.#child;
    if (pid !== undefined) removeSessionFiles(pid, this.#launch);
  }
}

/** A killed CLI leaves temporary files, so they go into the workspace. */
function environmentOf({ env, platform, workspace }: Launch): Record<string, string> {
  const folder = workspace.temporary();
  return { ...env, ...(platform === 'win32' ? { TEMP: folder, TMP: folder } : { TMPDIR: folder }) };
}

/** The file is being replaced, or the machine is short of processes or memory for a moment. */
function isPassing(error: Error): boolean {
  const code = codeOf(error);
  return code !== undefined && ['ETXTBSY', 'EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'].includes(code);
}

function codeOf({ code }: NodeJS.ErrnoException): string | undefined {
  return code;
}

/** After some answers the CLI asks again. It is killed before it can; if that comes too late, the API refuses this body at no cost. */
const NO_MESSAGES = '{"messages":[]}';
const KILL_AFTER_MS = 2000;
const CONTROL_MS = 60_000;

function silent({
  ms = 0,
  what = 'an answer',
}: {
  readonly ms?: number;
  readonly what?: string;
}): BridgeError {
  return new BridgeError('timeout', `The Claude CLI was silent for ${Math.round(ms / 1000)} s (${what}).`, {
    retryable: true,
  });
}
