/** One real CLI process in stream-json mode, driven line by line: for the tests of the scripted API itself. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';

export interface CliLine {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface CliConversation extends AsyncDisposable {
  /** Every line printed so far. */
  readonly lines: readonly CliLine[];
  initialize(systemPrompt: string): Promise<void>;
  /** Asks the model and waits for the line that ends the turn. */
  ask(content: unknown): Promise<CliLine>;
  /** Appends a user message without asking. */
  replayUser(content: unknown): Promise<void>;
  replayAssistant(text: string): void;
  interrupt(): void;
}

export function startConversation(
  path: string,
  environment: { readonly env: Readonly<Record<string, string>>; readonly home: string },
  model = 'sonnet',
): CliConversation {
  const child = spawn(path, [...chatOnly, '--model', model], {
    cwd: environment.home,
    env: { ...environment.env, ...quiet },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines: CliLine[] = [];
  const watchers = new Set<() => void>();
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push(JSON.parse(part) as CliLine);
    for (const watcher of [...watchers]) watcher();
  });

  const send = (line: object): void => void child.stdin.write(`${JSON.stringify(line)}\n`);
  const control = (request: object): void =>
    send({ type: 'control_request', request_id: randomUUID(), request });
  const user = (content: unknown, more: object = {}): void =>
    send({ ...lineHead, type: 'user', client_composed: true, message: { role: 'user', content }, ...more });
  function next(type: string): Promise<CliLine> {
    const from = lines.length;
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.slice(from).find((line) => line.type === type);
        if (found === undefined) return;
        stop();
        resolve(found);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`The CLI printed no ${type} line in a minute.`));
      }, 60_000);
      const stop = (): void => {
        watchers.delete(look);
        clearTimeout(timer);
      };
      watchers.add(look);
    });
  }
  async function close(): Promise<void> {
    child.kill('SIGKILL');
    await exited;
  }

  return {
    lines,
    initialize: async (systemPrompt) => {
      const answered = next('control_response');
      control({ subtype: 'initialize', systemPrompt: [systemPrompt] });
      await answered;
    },
    ask: (content) => {
      const ended = next('result');
      user(content);
      return ended;
    },
    replayUser: async (content) => {
      const ended = next('result');
      user(content, { shouldQuery: false });
      await ended;
    },
    replayAssistant: (text) => {
      const usage = { input_tokens: 0, output_tokens: 0 };
      const content = [{ type: 'text', text }];
      const message = { id: `msg_${randomUUID()}`, type: 'message', role: 'assistant', model, content };
      const end = { stop_reason: 'end_turn', stop_sequence: null, usage };
      send({ ...lineHead, type: 'assistant', uuid: randomUUID(), message: { ...message, ...end } });
    },
    interrupt: () => control({ subtype: 'interrupt' }),
    [Symbol.asyncDispose]: close,
  };
}

/** Without the first setting, the CLI also asks the model for a session title (2.1.197 and 2.1.330). */
const quiet = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  CLAUDE_CODE_DISABLE_ATTACHMENTS: '1',
  MAX_THINKING_TOKENS: '0',
};
const lineHead = { session_id: '', parent_tool_use_id: null };
const chatOnly = [
  ...['-p', '--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose'],
  ...['--include-partial-messages', '--tools', '', '--strict-mcp-config', '--setting-sources', ''],
  '--no-session-persistence',
];
