/** Asks over one WebSocket, and continues the last answer if it had one; every event of an answer is checked. */
import { WebSocket } from 'ws';
import { list, record } from '../../src/core/json.js';
import type { Asker, AskerQuestion } from './asker.js';
import { PATIENCE_MS, type Outcome } from './soak-client.js';

/** @param origin such as `http://127.0.0.1:40123`. */
export function createSocketAsker(origin: string, key: string): Asker {
  let socket: WebSocket | undefined;
  /** The last answer, and the number of messages up to it. */
  let last: { readonly id: string; readonly length: number } | undefined;

  const connect = (): WebSocket => {
    const made = new WebSocket(`${origin.replace('http', 'ws')}/v1/responses`, {
      headers: { 'x-api-key': key },
    });
    // Whoever asks hears of it by the close that follows.
    made.on('error', () => undefined);
    made.once('close', () => {
      if (socket === made) [socket, last] = [undefined, undefined];
    });
    return made;
  };
  const leave = (): void => {
    socket?.terminate();
    [socket, last] = [undefined, undefined];
  };

  return {
    async ask({ system, messages, leaveAfterMs }) {
      const asked = (socket ??= connect());
      const request = createMessage(system, messages, last);
      const reader = createEventReader();
      const outcome = await new Promise<Outcome>((resolve) => {
        const over = (result: Outcome): void => {
          clearTimeout(timer);
          asked.off('message', read).off('close', closed).off('open', send);
          resolve(result);
        };
        const read = (data: Buffer): void => {
          const ended = reader.read(data.toString());
          if (ended) over(ended);
        };
        const closed = (code: number): void =>
          over({ kind: 'broken', what: `closed with ${code} after: ${reader.text}` });
        const send = (): void => asked.send(JSON.stringify(request));
        const timer = setTimeout(() => {
          over(
            leaveAfterMs === undefined
              ? { kind: 'broken', what: `No answer in ${PATIENCE_MS} ms after: ${reader.text}` }
              : { kind: 'left', text: reader.text },
          );
          leave();
        }, leaveAfterMs ?? PATIENCE_MS);
        asked.on('message', read).on('close', closed);
        if (asked.readyState === WebSocket.OPEN) send();
        else asked.once('open', send);
      });
      last =
        outcome.kind === 'answer' && reader.id ? { id: reader.id, length: messages.length + 1 } : undefined;
      return outcome;
    },
    close: leave,
  };
}

function createMessage(
  system: string,
  messages: AskerQuestion['messages'],
  last: { readonly id: string; readonly length: number } | undefined,
): object {
  return {
    ...{ type: 'response.create', model: 'sonnet', store: false },
    ...(system !== '' && { instructions: system }),
    ...(last && { previous_response_id: last.id }),
    input: messages.slice(last?.length ?? 0),
  };
}

interface EventReader {
  /** What came of the answer so far. */
  readonly text: string;
  /** Of the response. */
  readonly id: string | undefined;
  /** Returns how the answer ended, once it has. */
  read(message: string): Outcome | undefined;
}

function createEventReader(): EventReader {
  let text = '';
  let id: string | undefined;
  let next = 0;
  return {
    get text() {
      return text;
    },
    get id() {
      return id;
    },
    read(message) {
      const event = record(JSON.parse(message));
      const broken = (what: string): Outcome => ({
        kind: 'broken',
        what: `${what} after "${text}": ${message}`,
      });
      if (event['type'] === 'error') {
        const { code } = record(event['error']);
        return { kind: 'error', status: Number(event['status']), code: String(code), text };
      }
      if (event['sequence_number'] !== next) return broken(`Event ${next} is missing`);
      next += 1;
      const response = record(event['response']);
      switch (event['type']) {
        case 'response.output_text.delta':
          text += String(event['delta']);
          return undefined;
        case 'response.completed':
          id = String(response['id']);
          return wholeText(response) === text
            ? { kind: 'answer', text }
            : broken('Another text was completed');
        case 'response.failed':
          return {
            kind: 'error',
            status: 200,
            code: codeOf(String(record(response['error'])['message'])),
            text,
          };
        case 'response.incomplete':
          return broken('No complete answer');
        default:
          return undefined;
      }
    },
  };
}

function wholeText({ output }: Readonly<Record<string, unknown>>): string {
  return list(output)
    .flatMap((item) => list(record(item)['content']))
    .map((part) => String(record(part)['text']))
    .join('');
}

/** A failed response tells less by its code than by its message. */
function codeOf(message: string): string {
  if (/^The model (?:said nothing|fell silent)/u.test(message)) return 'timeout';
  return /^The Claude CLI |^The answer broke off/u.test(message) ? 'cli_failed' : message;
}
