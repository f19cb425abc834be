/** A bridge that serves: the process, and its address. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Its end kills a bridge that still runs. */
export interface ServedBridge extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly pid: number;
  /** With `/v1`. */
  readonly url: string;
  readonly ended: Promise<unknown>;
}

/** @throws with what it printed when it ends instead */
export async function serveBridge(
  script: string,
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<ServedBridge> {
  const args = [script, 'serve', '--port', '0', '--log-level', 'warn', ...flags];
  const child = spawn(process.execPath, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let printed = '';
  const announced = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (piece: string) => {
        printed += piece;
        const url = addressIn(printed);
        if (url !== undefined) resolve(url);
      });
    }
  });
  const url = await Promise.race([announced, ended.then(() => undefined)]);
  if (url === undefined) throw new Error(`The bridge did not start:\n${printed}`);
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { child, pid: child.pid!, url, ended, [Symbol.asyncDispose]: close };
}

export function addressIn(printed: string): string | undefined {
  return /http:\/\/127\.0\.0\.1:\d+\/v1(?=\s)/.exec(printed)?.[0];
}

/** Asks for a chat completion at an address with `/v1`. */
export async function post(url: string, body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sonnet', ...body }),
    ...(signal && { signal }),
  });
}

export interface Message {
  readonly content: string | null;
  readonly tool_calls?: readonly {
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
}

/** The message of a whole answer. */
export async function answerTo(url: string, body: object): Promise<Message> {
  const { choices } = (await (await post(url, body)).json()) as { choices: [{ message: Message }] };
  return choices[0].message;
}

/** The body of a question. */
export function says(content: string): object {
  return { messages: [{ role: 'user', content }] };
}
