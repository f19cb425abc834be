/** Says in a few words what is wrong with a JSON text, and where, without its words: it may hold secrets. */
export function jsonFault(text: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  // Node 20 to 24 name the position of most faults; for an unexpected token they quote the text around it instead.
  const [, token, ellipsis, quote] =
    /^(Unexpected token .*?), (\.\.\.)?"(.*)"(?:\.\.\.)? is not valid JSON$/s.exec(reason) ?? [];
  if (token === undefined || quote === undefined) {
    return reason.endsWith('end of JSON input') ? `${reason} at position ${text.length}` : reason;
  }
  const position =
    ellipsis === undefined ? firstFault(text.slice(0, 100)) : text.indexOf(quote) + contextLength;
  return `${token} in JSON at position ${position}`;
}

/** How many characters before the token are quoted. */
const contextLength = 10;

/** The first character after which no text could be JSON any more. */
function firstFault(text: string): number {
  for (let length = 1; length < text.length; length++) {
    try {
      JSON.parse(text.slice(0, length));
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('Unexpected token')) return length - 1;
    }
  }
  return text.length - 1;
}
