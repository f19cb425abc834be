/** The CLI driven directly: a plain child with the bridge's arguments, environment and lines, and nothing in between. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chatArguments, childEnvironment } from '../../src/claude/launch/command-line.js';
import { controlRequest, questionLine } from '../../src/claude/control/input-lines.js';

export interface DrivenCli extends AsyncDisposable {
  readonly pid: number;
  /** Sets it up for a conversation, which a spare still lacks. */
  initialise(): Promise<void>;
  /** Resolves with the milliseconds to the first word, once the turn is over. */
  ask(text: string): Promise<number>;
}

export function startDrivenCli(
  cliPath: string,
  { env, home }: { readonly env: Readonly<Record<string, string>>; readonly home: string },
): DrivenCli {
  const child = spawn(cliPath, chatArguments('sonnet'), {
    cwd: home,
    env: childEnvironment(env, process.platform),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let rest = '';
  let watch: (line: string) => void = () => undefined;
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) watch(line);
  });
  const send = (line: object): void => void child.stdin.write(`${JSON.stringify(line)}\n`);
  return {
    pid: child.pid!,
    async initialise() {
      await new Promise<void>((resolve) => {
        watch = (line) => {
          if (line.includes('"control_response"')) resolve();
        };
        send(controlRequest('bench', { subtype: 'initialize', systemPrompt: [''] }));
      });
    },
    ask: (text) =>
      new Promise((resolve) => {
        const begun = performance.now();
        let firstMs = NaN;
        watch = (line) => {
          if (Number.isNaN(firstMs) && line.includes('"text_delta"')) firstMs = performance.now() - begun;
          if (line.includes('"type":"result"')) resolve(firstMs);
        };
        send(questionLine([{ type: 'text', text }]));
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
