/** Reads a server-sent event stream of JSON. */

/** Every event's JSON up to `[DONE]`. @throws when the stream ends without it, or with an error event's message. */
export async function* readEvents(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator {
  let rest = '';
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const events = (rest + text).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: ?(.*)$/m.exec(event)?.[1];
      if (data === undefined) continue;
      if (data === '[DONE]') return;
      const value: unknown = JSON.parse(data);
      const { error } = value as { error?: { message?: string } };
      if (error !== undefined) throw new Error(error.message ?? 'The answer failed.');
      yield value;
    }
  }
  throw new Error('The answer broke off.');
}
