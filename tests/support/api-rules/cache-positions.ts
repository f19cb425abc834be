/** A request as the prompt cache sees it: a sequence of positions, each with a digest of everything up to it. */
import { createHash } from 'node:crypto';
import { given, isObject, objectAt, objects, textAt } from './json.js';
import type { Json } from './json.js';
import { UNKNOWN_MODEL, modelTraits } from './models.js';
import type { ModelTraits } from './models.js';
import { allBlocks, layOut } from './rule.js';
import type { PlacedBlock } from './rule.js';
import { isThought } from './signature-ledger.js';

export interface Position {
  /** Covers everything up to here, and all that must stay the same for a later read. */
  readonly key: string;
  /** From the start to here. */
  readonly tokens: number;
  /** The lifetime that a cache mark here requests. */
  readonly mark: '5m' | '1h' | undefined;
  /** Counts positions; consecutive calls are one, and so are consecutive results. */
  readonly step: number;
}

interface Piece {
  readonly text: string;
  readonly bytes: number;
  readonly mark: Position['mark'];
  readonly run: string;
}

/** An image costs about this many tokens, whatever its size in bytes. */
const imageTokens = 1500;
const bytesPerToken = 4;

export function positions(body: Json): readonly Position[] {
  const model = modelTraits(textAt(body, 'model')) ?? UNKNOWN_MODEL;
  const system = body['system'];
  const systemBlocks = typeof system === 'string' ? [{ type: 'text', text: system }] : objects(system);
  const sections = [
    { seed: [body['model']], pieces: objects(body['tools']).map((tool) => piece('tools', tool)) },
    { seed: systemSeed(body), pieces: systemBlocks.map((block) => piece('system', block)) },
    { seed: messagesSeed(body, model), pieces: messagePieces(body, model) },
  ];
  const all: Position[] = [];
  let key = '';
  let bytes = 0;
  let step = -1;
  let run = '';
  for (const { seed, pieces } of sections) {
    key = hash(key, JSON.stringify(seed));
    for (const next of pieces) {
      key = hash(key, next.text);
      bytes += next.bytes;
      if (next.run === '' || next.run !== run) step += 1;
      run = next.run;
      all.push({ key, tokens: Math.floor(bytes / bytesPerToken), mark: next.mark, step });
    }
  }
  return isObject(body['cache_control']) ? markedLast(all, body['cache_control']) : all;
}

/** Settings that affect the system prompt and messages, but not the tools. */
function systemSeed(body: Json): unknown {
  const cites = allBlocks(layOut(body).messages).some(
    ({ block }) => objectAt(block, 'citations')['enabled'] === true,
  );
  return [body['speed'] ?? 'standard', cites];
}

/** Settings that affect only the messages. A missing setting equals its default. */
function messagesSeed(body: Json, model: ModelTraits): unknown {
  const choice = given(body['tool_choice']) ? body['tool_choice'] : { type: 'auto' };
  const { type = model.thinksByDefault ? 'adaptive' : 'disabled', budget_tokens: budget } = objectAt(
    body,
    'thinking',
  );
  const effort = textAt(objectAt(body, 'output_config'), 'effort') || 'high';
  const pictures = allBlocks(layOut(body).messages).some((at) => at.type === 'image');
  return [choice, type, budget, effort, pictures];
}

function messagePieces(body: Json, model: ModelTraits): readonly Piece[] {
  const { messages } = layOut(body);
  const lastPlain = messages.findLastIndex(
    ({ role, blocks }) => role === 'user' && blocks.some(({ type }) => type !== 'tool_result'),
  );
  return messages.flatMap(({ role, blocks }, index) =>
    blocks
      .filter(({ type }) => !(model.dropsOldThinking && index < lastPlain && isThought(type)))
      .map((at) => piece(role, at.block, at)),
  );
}

function piece(role: string, block: Json, at?: PlacedBlock): Piece {
  const text = JSON.stringify([role, block], (key, value: unknown) =>
    key === 'cache_control' ? undefined : value,
  );
  const pictures = pictureBytes(block);
  const bytes = Buffer.byteLength(text) - pictures.written + pictures.counted;
  const run = /^tool_(?:use|result)$/u.test(at?.type ?? '') ? (at?.type ?? '') : '';
  return { text, bytes, mark: markOf(block), run };
}

function markOf(block: Json): Position['mark'] {
  const own = isObject(block['cache_control'])
    ? block['cache_control']
    : objects(block['content'])
        .map((part) => part['cache_control'])
        .find(isObject);
  if (own === undefined) return undefined;
  return own['ttl'] === '1h' ? '1h' : '5m';
}

function markedLast(all: readonly Position[], mark: Json): readonly Position[] {
  const ttl = mark['ttl'] === '1h' ? '1h' : '5m';
  return all.map((position, index) =>
    index === all.length - 1 ? { ...position, mark: position.mark ?? ttl } : position,
  );
}

function hash(before: string, text: string): string {
  return createHash('sha256').update(before).update(text).digest('base64');
}

/** The size in bytes of all images in a block, and the size they count as. */
function pictureBytes(block: Json): { readonly written: number; readonly counted: number } {
  const inside = [block, ...objects(block['content'])].filter((part) => part['type'] === 'image');
  const written = inside.reduce((sum, part) => sum + textAt(part['source'], 'data').length, 0);
  return { written, counted: inside.length * imageTokens * bytesPerToken };
}
