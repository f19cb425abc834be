import { mcpAnswer, mcpResponse, mcpResult } from '../claude/client-tools.js';
import { controlRefusal, controlResponse } from '../claude/input-lines.js';
import { record, text, type Json } from '../claude/json.js';
import type { Tool, UserBlock } from '../core/turn.js';

/** Serves the client's tools to one CLI process, and holds the calls that wait for the client's results. */
export class WaitingCalls {
  readonly #tools: readonly Tool[];
  /** By tool call id: where the answer goes. */
  readonly #waiting = new Map<string, { readonly requestId: string; readonly rpcId: unknown }>();

  constructor(tools: readonly Tool[]) {
    this.#tools = tools;
  }

  /** The answer to a `control_request` line of the CLI; none for a call, which waits. */
  receive(line: Json): Json | undefined {
    const requestId = text(line['request_id']) ?? '';
    const request = record(line['request']);
    if (request['subtype'] !== 'mcp_message') return controlRefusal(requestId, 'Not supported by this host.');
    const message = record(request['message']);
    const answer = mcpAnswer(message, this.#tools);
    if ('result' in answer) return controlResponse(requestId, mcpResponse(message['id'], answer.result));
    this.#waiting.set(answer.call, { requestId, rpcId: message['id'] });
    return undefined;
  }

  /** Whether each of these calls is waiting, and no other. */
  areExactly(ids: readonly string[]): boolean {
    return ids.length === this.#waiting.size && ids.every((id) => this.#waiting.has(id));
  }

  /**
   * The lines that answer every waiting call with the results in `blocks`, in the order of the calls; `undefined`
   * when those are not just the results of all of them, or one cannot be handed over unchanged.
   */
  answers(blocks: readonly UserBlock[]): Json[] | undefined {
    const results = new Map<string, Json>();
    for (const block of blocks) {
      const result = block.type === 'tool-result' ? mcpResult(block) : undefined;
      if (block.type !== 'tool-result' || result === undefined || results.has(block.callId)) return undefined;
      results.set(block.callId, result);
    }
    if (!this.areExactly([...results.keys()])) return undefined;
    const lines = [...this.#waiting].map(([id, { requestId, rpcId }]) =>
      controlResponse(requestId, mcpResponse(rpcId, results.get(id) ?? {})),
    );
    this.#waiting.clear();
    return lines;
  }
}
