/** Refuses requests for web search when the owner of the bridge has switched it off. */
import { BridgeError } from '../../core/bridge-error.js';
import type { ServerTool, Turn } from '../../core/turn.js';

/** @throws BridgeError unsupported_parameter that names the tool. */
export function refuseWebSearch({ serverTools = [] }: Pick<Turn, 'serverTools'>): void {
  const found = serverTools.find(usesWeb);
  if (!found) return;
  throw new BridgeError(
    'unsupported_parameter',
    `${found.param} asks for web search, which is switched off on this server. ` +
      'Leave it out, or switch web search on with: claude-bridge config set web-search on',
    { param: found.param },
  );
}

function usesWeb(tool: ServerTool): boolean {
  return tool.type === 'web-search' || /^web_(?:search|fetch)_/.test(tool.definition.type);
}
