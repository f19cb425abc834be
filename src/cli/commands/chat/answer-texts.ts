/** Reads the text of an answer out of the event stream of POST /chat/completions. */
import { CliFailure } from '../../claude-cli/cli-failure.js';
import { EXIT } from '../../exit-codes.js';
import { failureOf } from '../../running-bridge/bridge-request.js';

/** What the model said, as it comes. @throws CliFailure when the answer fails or breaks off */
export async function* answerTexts(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  for await (const data of events(body)) {
    if (data === '[DONE]') return;
    const chunk: unknown = JSON.parse(data);
    const failure = failureOf(chunk);
    if (failure !== undefined) throw failure;
    const { content, refusal } = deltaOf(chunk);
    for (const text of [content, refusal]) if (typeof text === 'string' && text !== '') yield text;
  }
  throw new CliFailure(EXIT.failure, 'The answer broke off.', 'claude-bridge status');
}

/** The data of each event; comments are passed over. */
async function* events(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pending = '';
  for await (const bytes of body) {
    const lines = (pending + decoder.decode(bytes, { stream: true })).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data:')) yield line.slice('data:'.length).trim();
  }
}

function deltaOf(chunk: unknown): { readonly content?: unknown; readonly refusal?: unknown } {
  const { choices } = chunk as { choices?: readonly { delta?: object }[] };
  return choices?.[0]?.delta ?? {};
}
