/** Renames tools of the client that have the name of a server tool of the same request: the API wants distinct names. */
import type { Message, ToolCallBlock, Turn } from '../../core/turn.js';
import { createFreshNames } from './fresh-names.js';
import { apiServerToolName } from './server-tools.js';

export interface DistinctTurn {
  readonly turn: Turn;
  /** By the API's name: the client's, for the tools that were renamed. */
  readonly clientNames: ReadonlyMap<string, string>;
}

export function withDistinctNames(turn: Turn): DistinctTurn {
  const server = new Set((turn.serverTools ?? []).map(apiServerToolName));
  const taken = turn.tools.map(({ name }) => name);
  const clashing = taken.filter((name) => server.has(name));
  if (clashing.length === 0) return { turn, clientNames: new Map() };
  const names = createFreshNames([...taken, ...server], LONGEST_NAME);
  const apiNames = new Map(clashing.map((name) => [name, names.fresh(name)]));
  const renamed = (name: string): string => apiNames.get(name) ?? name;
  const { mode, only } = turn.toolChoice;
  return {
    turn: {
      ...turn,
      tools: turn.tools.map((tool) => ({ ...tool, name: renamed(tool.name) })),
      toolChoice: only === undefined ? { mode } : { mode, only: only.map(renamed) },
      messages: turn.messages.map((message) => withRenamedCalls(message, renamed)),
    },
    clientNames: new Map([...apiNames].map(([client, api]) => [api, client])),
  };
}

/** In characters: the API's limit. */
const LONGEST_NAME = 128;

function withRenamedCalls(message: Message, renamed: (name: string) => string): Message {
  if (message.role === 'user') return message;
  const called = (block: ToolCallBlock): ToolCallBlock => ({ ...block, name: renamed(block.name) });
  return {
    role: 'assistant',
    blocks: message.blocks.map((block) => (block.type === 'tool-call' ? called(block) : block)),
  };
}
