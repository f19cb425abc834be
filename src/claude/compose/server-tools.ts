/** The tools that the model's API runs itself, in its form. */
import { WEB_SEARCH, type ServerTool, type UserLocation, type WebSearchTool } from '../../core/turn.js';
import type { Json } from '../../core/json.js';
import type { ApiServerTool } from './api-request.js';
import type { ModelFacts } from './model-facts.js';

/** The name under which a turn's choice of tools knows the tool. */
export function serverToolName(tool: ServerTool): string {
  return tool.type === 'web-search' ? WEB_SEARCH : tool.definition.name;
}

/** The name under which the API knows it. */
export function apiServerToolName(tool: ServerTool): string {
  return tool.type === 'web-search' ? API_WEB_SEARCH : tool.definition.name;
}

export function apiServerTool(tool: ServerTool, facts: ModelFacts): ApiServerTool {
  return tool.type === 'web-search' ? webSearch(tool, facts) : tool.definition;
}

/** The API has one name for this tool. */
const API_WEB_SEARCH = 'web_search';

function webSearch(tool: WebSearchTool, facts: ModelFacts): ApiServerTool {
  const { maxUses, allowedDomains, blockedDomains, userLocation } = tool;
  return {
    type: facts.webSearch,
    name: API_WEB_SEARCH,
    ...(maxUses !== undefined && { max_uses: maxUses }),
    ...(allowedDomains !== undefined && { allowed_domains: allowedDomains }),
    ...(blockedDomains !== undefined && { blocked_domains: blockedDomains }),
    ...(userLocation !== undefined && { user_location: approximate(userLocation) }),
  };
}

function approximate({ city, region, country, timezone }: UserLocation): Json {
  return {
    type: 'approximate',
    ...(city !== undefined && { city }),
    ...(region !== undefined && { region }),
    ...(country !== undefined && { country }),
    ...(timezone !== undefined && { timezone }),
  };
}
