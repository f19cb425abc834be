/** Refuses requests for web search when the owner of the bridge has switched it off. */
import type { ServerTool, Turn } from '../../core/turn.js';
import { unsupported } from '../../wire/invalid-request.js';

/** @throws BridgeError unsupported_parameter that names the tool. */
export function refuseWebSearch({ serverTools = [] }: Pick<Turn, 'serverTools'>): void {
  const found = serverTools.find(usesWeb);
  if (!found) return;
  throw unsupported(
    found.param,
    'Web search is switched off on this server. To switch it on: claude-bridge config set web-search on',
  );
}

function usesWeb(tool: ServerTool): boolean {
  return tool.type === 'web-search' || /^web_(?:search|fetch)_/.test(tool.definition.type);
}
