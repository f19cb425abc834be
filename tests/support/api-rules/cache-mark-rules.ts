/** Rules on cache marks: their number, and the order of their lifetimes. */
import { isObject, objects } from './json.js';
import type { Json } from './json.js';
import { allBlocks } from './rule.js';
import type { Rule, RuleRequest } from './rule.js';

interface Mark {
  readonly path: string;
  readonly ttl: string;
}

export const cacheMarkRules: readonly Rule[] = [
  {
    what: 'no cache mark on a message that clears itself',
    check: ({ messages }) =>
      messages
        .filter(({ raw, blocks }) => 'clear_at' in raw && blocks.some(({ block }) => markOf(block)))
        .map(({ path }) => `${path}: cache_control is not supported on messages with clear_at`)[0],
  },
  {
    what: 'at most four cache marks',
    check: (request) => {
      const count = marks(request).length + (markOf(request.body) === undefined ? 0 : 1);
      return count > 4
        ? `A maximum of 4 blocks with cache_control may be provided. Found ${count}.`
        : undefined;
    },
  },
  {
    what: 'no mark of an hour after one of five minutes',
    check: (request) => {
      const all = marks(request);
      const short = all.findIndex(({ ttl }) => ttl !== '1h');
      const long = short === -1 ? undefined : all.slice(short).find(({ ttl }) => ttl === '1h');
      return long === undefined
        ? undefined
        : `${long.path}.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: tools, system, messages.`;
    },
  },
];

function marks({ body, messages }: RuleRequest): readonly Mark[] {
  const placed = [
    ...objects(body['tools']).map((block, index) => ({ block, path: `tools.${index}` })),
    ...objects(body['system']).map((block, index) => ({ block, path: `system.${index}` })),
    ...allBlocks(messages),
  ];
  return placed.flatMap(({ block, path }) => {
    const mark = markOf(block);
    return mark === undefined ? [] : [{ path, ttl: mark['ttl'] === '1h' ? '1h' : '5m' }];
  });
}

function markOf(block: Json): Json | undefined {
  return isObject(block['cache_control']) ? block['cache_control'] : undefined;
}
