import { BridgeError } from '../../core/bridge-error.js';
import type { ModelInfo } from '../../core/chat-model.js';
import { withoutLatest } from '../../core/model-tag.js';
import { withoutContext } from '../compose/model-facts.js';

/**
 * The name with which to start the CLI for a client's name, or `undefined` when only the CLI's own list can tell.
 * Order: the user's aliases, retired Claude names, any other Claude id and the CLI's lasting names, OpenAI's own names. A
 * provider's name before the model's and Ollama's `:latest` behind it are left out.
 */
export function knownModel(asked: string, names: NameRules): string | undefined {
  const bare = bareName(asked);
  // An alias may be one of Ollama's names, in which `:latest` counts for nothing.
  const alias = [asked, bare, `${bare}:latest`].find((each) => Object.hasOwn(names.aliases, each));
  const name = alias === undefined ? claudeId(bare) : bareName(names.aliases[alias] ?? bare);
  const family = RETIRED_FAMILY.exec(name)?.[1];
  if (family !== undefined) return family;
  if (alias !== undefined || bare === names.defaultModel || CLAUDE.test(name)) return name;
  return !names.strict && OPENAI_CHAT.test(name) ? names.defaultModel : undefined;
}

/** The id that other programs mean by their names: `claude-4.5-sonnet`, `claude-opus-4.5:thinking`, `claude-4.6-opus-high-thinking-fast`. */
function claudeId(name: string): string {
  if (!name.startsWith('claude-')) return name;
  return name
    .replace(/:(?:beta|thinking)$/, '')
    .replace(VARIANT, '')
    .replace(/^claude-([4-9](?:[-.]\d{1,2})?)-(sonnet|opus|haiku|fable|mythos)(?=-|\[|$)/, 'claude-$2-$1')
    .replace(/(\d)\.(?=\d)/g, '$1-');
}

/** Whether a name needs no list: an alias, a Claude id, or a name that every CLI version has. OpenAI's own names are none. */
export function isLastingName(name: string, aliases: NameRules['aliases']): boolean {
  return knownModel(name, { aliases, defaultModel: '', strict: true }) !== undefined;
}

/** The same, for a name that `knownModel` leaves open. @throws BridgeError `model_not_found`, naming what exists. */
export function listedModel(asked: string, names: NameRules, models: readonly ModelInfo[]): string {
  const name = bareName(asked);
  if (listedId(name, models) !== undefined) return name;
  const known = [...Object.keys(names.aliases), ...models.map((model) => model.id)];
  throw new BridgeError(
    'model_not_found',
    `The model \`${asked}\` does not exist here. Use one of: ${known.join(', ')}, or any claude-* model id. ` +
      'To make another name work: `claude-bridge config set model-aliases NAME=MODEL`.',
    { param: 'model' },
  );
}

/** The id that a name of the CLI stands for; `undefined` when the list does not have it. */
export function listedId(name: string, models: readonly ModelInfo[]): string | undefined {
  const base = withoutContext(name);
  const wanted = base === 'opusplan' ? 'sonnet' : base;
  const found = [name, wanted]
    .map((each) => models.find(({ id, servedBy }) => id === each || servedBy === each))
    .find((model) => model !== undefined);
  return found && (found.servedBy ?? found.id);
}

function bareName(name: string): string {
  return withoutLatest(name.replace(/^(?:anthropic|claude|openai)\/(?=.)/, ''));
}

/** Every name to list: the CLI's, the ids they stand for, retired Claude names, the user's aliases. */
export function listedNames(
  models: readonly ModelInfo[],
  aliases: Readonly<Record<string, string>>,
): ModelInfo[] {
  const ids = models.flatMap(({ servedBy, displayName }) =>
    servedBy === undefined ? [] : [{ id: servedBy, ...(displayName !== undefined && { displayName }) }],
  );
  const retired = RETIRED_NAMES.map((id) => ({ id, servedBy: RETIRED_FAMILY.exec(id)?.[1] ?? id }));
  const renamed = Object.entries(aliases).map(([id, servedBy]) => ({ id, servedBy }));
  const all = [...renamed, ...models, ...ids, ...retired];
  return all.filter((model, index) => all.findIndex(({ id }) => id === model.id) === index);
}

export interface NameRules {
  readonly defaultModel: string;
  readonly aliases: Readonly<Record<string, string>>;
  /** OpenAI's own names are refused instead of answered by the default model. */
  readonly strict: boolean;
}

/** Any Claude id, and the names that every CLI version has; `opusplan` is Sonnet except in the CLI's own plan mode. */
const CLAUDE = /^(claude-.+|(default|sonnet|opus|haiku|opusplan)(\[1m\])?)$/;

/** Every Claude 3 model is retired; its family's name is served by the family's current model. */
const RETIRED_FAMILY = /^claude-3(?:[-.]\d)?-(sonnet|opus|haiku)(?:-|$)/;

/** Retired names that are still in people's configurations. */
const RETIRED_NAMES = [
  'claude-3-5-sonnet-20241022',
  'claude-3-5-haiku-20241022',
  'claude-3-opus-20240229',
  'claude-3-sonnet-20240229',
  'claude-3-haiku-20240307',
];

/** What Cursor adds to a name: an effort, whether the model thinks and how much, and whether it is fast. */
const VARIANT =
  /(?:-(?:low|medium|high|xhigh|max))?(?:-thinking(?:-(?:low|medium|high|xhigh|max))?)?(?:-fast)?$/;

/** `gpt-…`, `chatgpt-…`, `o1`, `o3-mini`, …: some editors test a connection with a name of their choice. */
const OPENAI_CHAT = /^(gpt-|chatgpt-|o\d+($|-))/;
