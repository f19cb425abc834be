import { BridgeError } from '../core/bridge-error.js';
import { chatArguments } from '../claude/arguments.js';
import { controlRequest, type ControlRequest } from '../claude/input-lines.js';
import { record, text, type Json } from '../claude/json.js';
import type { ThinkingSettings } from '../claude/reasoning.js';
import type { Tool } from '../core/turn.js';
import type { Wait } from '../process/child-lines.js';
import { NdjsonChild, type ChildExit } from '../process/ndjson-child.js';
import type { OrphanGuard } from '../process/orphan-guard.js';
import { WaitingCalls } from './waiting-calls.js';

/** What every CLI process of a bridge is started with. */
export interface Launch {
  readonly cliPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly platform: NodeJS.Platform;
  readonly guard: OrphanGuard;
  readonly workspace: { path(): string };
  readonly newId: () => string;
}

/** One CLI process: control requests either way, and the lines that are not about control. One reader at a time. */
export class ClaudeProcess {
  readonly model: string;
  readonly #child: NdjsonChild;
  readonly #newId: () => string;
  readonly #cliPath: string;
  #calls = new WaitingCalls([]);
  #settings: string;
  #maxThinkingTokens = 0;

  /** @param effortLevel `null` for the CLI's default. */
  constructor(model: string, effortLevel: string | null, launch: Launch) {
    this.model = model;
    this.#settings = settingsOf({}, effortLevel);
    this.#newId = launch.newId;
    this.#cliPath = launch.cliPath;
    this.#child = new NdjsonChild({
      path: launch.cliPath,
      args: chatArguments(model, effortLevel),
      env: launch.env,
      cwd: launch.workspace.path(),
      platform: launch.platform,
      guard: launch.guard,
      killAfterMs: KILL_AFTER_MS,
    });
  }

  get exited(): Promise<ChildExit> {
    return this.#child.exited;
  }

  get gone(): boolean {
    return this.#child.gone;
  }

  /** It ended without having been told to. */
  get died(): boolean {
    return this.#child.died;
  }

  /** Why the process is gone. */
  get failure(): BridgeError {
    const exit = this.#child.exit;
    if (exit?.error) {
      return new BridgeError(
        'cli_unavailable',
        `The Claude CLI at ${this.#cliPath} could not be started (${exit.error.message}). Run \`claude-bridge doctor\`.`,
        { cause: exit.error, retryable: isPassing(exit.error) },
      );
    }
    const how =
      exit === undefined ? 'was ended' : `ended (${exit.signal ?? `exit code ${exit.code ?? 'unknown'}`})`;
    const said = this.#child.stderr;
    return new BridgeError(
      'cli_failed',
      `The Claude CLI ${how} before it had answered.${said === '' ? '' : ` It said: ${said}`}`,
      { retryable: true },
    );
  }

  /** The calls of the client's tools that wait in this process. */
  get calls(): WaitingCalls {
    return this.#calls;
  }

  /** The tools to tell the CLI of when it asks; to be set before `initialize`. */
  serve(tools: readonly Tool[]): void {
    this.#calls = new WaitingCalls(tools);
  }

  /** What makes the CLI add `body` to the API requests that follow, and has the model think so much; nothing when it does already. */
  tuning(body: Json, { effortLevel, maxThinkingTokens }: ThinkingSettings): ControlRequest[] {
    const requests: ControlRequest[] = [];
    const settings = settingsOf(body, effortLevel);
    if (settings !== this.#settings) {
      requests.push({ subtype: 'apply_flag_settings', settings: JSON.parse(settings) as Json });
      this.#settings = settings;
    }
    if (maxThinkingTokens !== this.#maxThinkingTokens) {
      requests.push({
        subtype: 'set_max_thinking_tokens',
        max_thinking_tokens: maxThinkingTokens,
        thinking_display: 'summarized',
      });
      this.#maxThinkingTokens = maxThinkingTokens;
    }
    return requests;
  }

  /**
   * Makes requests, all in one write, and resolves with the CLI's answers, which come in the same order (2.1.197, 2.1.330).
   * @throws BridgeError when it refuses one, is silent for too long, or is gone.
   */
  async control(requests: readonly ControlRequest[], signal?: AbortSignal): Promise<Json[]> {
    const asked = requests.map((request) => ({ id: this.#newId(), request }));
    if (asked.length > 0) await this.send(...asked.map(({ id, request }) => controlRequest(id, request)));
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

  /** Lines in one write. */
  async send(...lines: readonly Json[]): Promise<void> {
    await this.#child.send(...lines);
  }

  /**
   * The next line; of control requests only those that wait for the client.
   * @throws BridgeError `cancelled` when `signal` is aborted, `timeout` after `wait.ms`, else how the process failed.
   */
  async read(wait: Wait & { readonly what?: string }): Promise<Json> {
    for (;;) {
      const read = await this.#child.read(wait);
      if (read === 'aborted') throw new BridgeError('cancelled', 'The request was cancelled.');
      if (read === 'timeout') throw silent(wait);
      if (read === 'ended') throw this.failure;
      const message = record(read.value);
      if (message['type'] !== 'control_request') return message;
      const answer = this.#calls.receive(message);
      if (answer) await this.send(answer);
      else return message;
    }
  }

  async end(): Promise<void> {
    // A CLI that is asked to go answers its waiting calls itself, and asks the model once more (2.1.197, 2.1.330).
    if (!this.#calls.areExactly([])) this.kill();
    await this.#child.end();
  }

  kill(): void {
    this.#child.kill();
  }
}

/** The file is just being replaced, or the machine is short of processes or memory for a moment. */
function isPassing({ code }: NodeJS.ErrnoException): boolean {
  return code !== undefined && ['ETXTBSY', 'EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'].includes(code);
}

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

/** The flag settings of a process, as JSON to compare them by. */
function settingsOf(body: Json, effortLevel: string | null): string {
  return JSON.stringify({ env: { CLAUDE_CODE_EXTRA_BODY: JSON.stringify(body) }, effortLevel });
}
