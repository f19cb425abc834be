/** The composed request as the text the CLI is handed. */
import type { ApiRequest } from '../compose/api-request.js';

/**
 * JSON without a lone surrogate, which the API refuses: `JSON.stringify` writes those, and only those, as escapes.
 * @param part `options` leaves the messages out, for a conversation that goes by lines.
 */
export function bodyText(request: ApiRequest, part: 'whole' | 'options' = 'whole'): string {
  const json = JSON.stringify(part === 'whole' ? request : { ...request, messages: undefined });
  return json.includes('\\ud') ? json.replace(/\\(?:ud[0-9a-f]{3}|[^])/g, replaced) : json;
}

function replaced(escape: string): string {
  return escape.startsWith('\\ud') ? '\\ufffd' : escape;
}
