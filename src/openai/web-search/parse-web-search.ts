/** Reads how a client asks for web search: as a tool, or as the options of a chat completion. */
import { WEB_SEARCH, type UserLocation, type WebSearchTool } from '../../core/turn.js';
import type { ToolChoiceContext } from '../../wire/content/parse-tool-choice.js';
import type { ChatTool, ChatToolChoice, WebSearchOptions } from '../../wire/content/tool-schemas.js';
import { invalid, unsupported } from '../../wire/invalid-request.js';

export interface WebSearchRequest {
  readonly tools?: readonly ChatTool[] | null | undefined;
  /** Of a chat completion. */
  readonly options?: WebSearchOptions | null | undefined;
  /** The most calls of OpenAI's tools in one answer. */
  readonly maxCalls?: number | null | undefined;
  readonly choice: string | ChatToolChoice | null | undefined;
}

export interface WebSearchReports {
  /** Gets what has no effect, as the client would write it. */
  readonly ignore: (name: string) => void;
  readonly tell: (field: string, what: string) => void;
}

/**
 * `undefined` when the client does not ask for it, or only for one that reaches no live page, which does not exist here.
 * @throws BridgeError validation_error for filters of both kinds, of which the model's API takes one; unsupported_parameter
 * if the client demands a search that is not live.
 */
export function parseWebSearch(
  { tools, options, maxCalls, choice }: WebSearchRequest,
  { ignore, tell }: WebSearchReports,
): WebSearchTool | undefined {
  const indexOnly = (tools ?? []).findIndex((tool) => isWebSearch(tool) && !isLiveSearch(tool));
  if (indexOnly >= 0) {
    tell('tools[].external_web_access', 'no web search is offered, because here it is always live');
  }
  const asked = [
    ...(options ? [{ ...options, param: 'web_search_options', field: 'web_search_options' }] : []),
    ...(tools ?? []).flatMap((tool, index) =>
      isLiveSearch(tool) ? [{ ...tool, param: `tools[${index}]`, field: 'tools[]' }] : [],
    ),
  ];
  const [first, ...others] = asked;
  if (!first) {
    if (indexOnly >= 0 && typeof choice === 'object' && choice && isWebSearch(choice))
      throw unsupported(
        `tools[${indexOnly}].external_web_access`,
        'tool_choice demands a web search, and here it is always live.',
      );
    return undefined;
  }
  for (const { field } of others) ignore(field === 'tools[]' ? 'tools.web_search' : field);
  const { param, field } = first;
  const { search_context_size: size } = first;
  if (size && size !== 'medium') ignore(`${field}.search_context_size`);
  const filters = 'filters' in first ? first.filters : undefined;
  if (filters?.allowed_domains?.length && filters.blocked_domains?.length) {
    throw invalid(
      `${param}.filters`,
      `${param}.filters has both allowed_domains and blocked_domains; leave one of them out.`,
    );
  }
  const location = userLocation(first.user_location);
  return {
    type: 'web-search',
    param,
    ...(maxCalls != null && { maxUses: maxCalls }),
    ...domains('allowedDomains', filters?.allowed_domains),
    ...domains('blockedDomains', filters?.blocked_domains),
    ...(location && { userLocation: location }),
  };
}

/** Whether the tool is one of OpenAI's for web search, whatever its date. */
export function isWebSearch({ type }: { readonly type?: string | null | undefined }): boolean {
  return type != null && webSearchType.test(type);
}

/** Whether it may reach live pages, as every search here does. */
export function isLiveSearch(tool: Pick<ChatTool, 'type' | 'external_web_access'>): boolean {
  return isWebSearch(tool) && tool.external_web_access !== false;
}

const webSearchType = /^web_search(?:_preview)?(?:_\d{4}_\d{2}_\d{2})?$/;

/** What a choice may call the tool: the type with which the request offers it, or another of its types. */
export function webSearchChoices(search: WebSearchTool | undefined): Pick<ToolChoiceContext, 'serverTools'> {
  if (!search) return {};
  return { serverTools: new Map(webSearchTypes.map((type) => [type, WEB_SEARCH])) };
}

const webSearchTypes = [
  'web_search',
  'web_search_2025_08_26',
  'web_search_preview',
  'web_search_preview_2025_03_11',
];

function domains(
  name: 'allowedDomains' | 'blockedDomains',
  given: readonly string[] | null | undefined,
): Partial<WebSearchTool> {
  return given && given.length > 0 ? { [name]: given } : {};
}

/** The APIs nest it differently. `undefined` if it names no place. */
function userLocation(given: WebSearchOptions['user_location']): UserLocation | undefined {
  const { city, region, country, timezone } = given?.approximate ?? given ?? {};
  const location = {
    ...(city && { city }),
    ...(region && { region }),
    ...(country && { country }),
    ...(timezone && { timezone }),
  };
  return Object.keys(location).length > 0 ? location : undefined;
}
