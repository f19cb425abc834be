/** The lines of a server-sent event stream. */

/** The line that ends a complete stream. */
export const sseDone = 'data: [DONE]\n\n';

/** A comment, which every client skips. */
export const ssePing = ': ping\n\n';

/** An event whose data is this value as JSON. */
export function sseData(value: object): string {
  return `data: ${oneLine(value)}\n\n`;
}

/** An event with a name. */
export function sseEvent(name: string, value: object): string {
  return `event: ${name}\n${sseData(value)}`;
}

/** An event with its type as its name, as Anthropic's API sends them. */
export function namedEvent(type: string, content: object = {}): string {
  return sseEvent(type, { type, ...content });
}

/** The value as JSON in what every reader takes for one line. */
export function oneLine(value: object): string {
  return JSON.stringify(value).replace(lineBreaks, escaped);
}

/** JSON leaves these as they are, but line readers that go by Unicode, such as Python's, would break there. */
const lineBreaks = /[\u0085\u2028\u2029]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
