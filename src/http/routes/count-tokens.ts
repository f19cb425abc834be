/** POST /messages/count_tokens and POST /responses/input_tokens: how many input tokens a request would have. */
import type { RequestHandler } from 'express';
import { countTokensOperation } from '../../anthropic/messages-operations.js';
import { parseCountRequest } from '../../anthropic/parse-messages-request.js';
import type { QuotaAmounts } from '../../core/quota.js';
import type { Turn } from '../../core/turn.js';
import { parseResponsesRequest } from '../../openai/responses/parse-responses-request.js';
import { countInputOperation } from '../../openai/responses/responses-operations.js';
import { invalid, refuseIgnored } from '../../wire/invalid-request.js';
import { setIgnoredHeader } from '../answer/response-headers.js';
import { record } from '../../core/json.js';
import { loadFiles } from '../../wire/content/referenced-files.js';
import { namedBy } from '../answer/asking.js';
import type { Asking } from '../answer/asking.js';
import { clientIdOf } from '../guards/client-id.js';
import { admit, settle } from '../guards/key-quotas.js';
import { factsOf, printableName } from '../observe/request-facts.js';
import type { Endpoint, RouteContext } from '../route.js';
import { watchClient } from '../server/client-connection.js';

export const countMessageTokens: Endpoint = (context) => ({
  doc: countTokensOperation,
  handlers: [
    ...context.jsonBody,
    countTokens(context, {
      read: async (body, asking) =>
        parseCountRequest(body, await loadFiles(record(body)['messages'], namedBy(asking, context).files)),
      told: (input_tokens) => ({ input_tokens }),
    }),
  ],
});

export const countResponseTokens: Endpoint = (context) => ({
  doc: countInputOperation,
  handlers: [
    ...context.jsonBody,
    countTokens(context, {
      read: async (body, asking) =>
        withMessages(
          await parseResponsesRequest(body, namedBy(asking, context), {
            generate: false,
            conversation: true,
          }),
        ),
      told: (input_tokens) => ({ object: 'response.input_tokens', input_tokens }),
    }),
  ],
});

/** @throws BridgeError validation_error when there is nothing to count. */
function withMessages<Parsed extends Counted>(parsed: Parsed): Parsed {
  if (parsed.turn.messages.length > 0) return parsed;
  throw invalid('input', 'input holds nothing to count; send a text or items.');
}

interface Counted {
  readonly turn: Turn;
  /** The fields without effect. */
  readonly ignored: readonly string[];
}

interface Form {
  /** Reads a body. @throws BridgeError */
  readonly read: (body: unknown, asking: Asking) => Counted | Promise<Counted>;
  /** The answer. */
  readonly told: (tokens: number) => object;
}

function countTokens(
  { options: { chat, quotas, now, strict = false }, budget }: RouteContext,
  { read, told }: Form,
): RequestHandler {
  return async (req, res) => {
    const facts = factsOf(res);
    const { turn, ignored } = await read(req.body, {
      ...{ headers: req.headers, client: facts.client, reserve: budget.open(res).reserve },
    });
    facts.model = printableName(turn.model);
    if (strict) refuseIgnored(ignored);
    facts.ignored = setIgnoredHeader(res, ignored);
    let begun = false;
    const used = (): QuotaAmounts => ({ requests: begun ? 1 : 0, tokens: 0 });
    const meter = { answers: 1, expectedTokens: () => 0, used };
    if (quotas) await admit(res, quotas, { meter, now });

    const client = watchClient(res);
    try {
      const tokens = await chat.countTokens(turn, {
        signal: client.signal,
        clientId: clientIdOf(facts.client, req.socket.remoteAddress),
        begun: () => (begun = true),
      });
      await settle(res);
      // The CLI adds a few tokens of its own to a real request, and does not say when it could only guess.
      res.setHeader('x-claude-bridge-estimated', 'true');
      res.json(told(tokens));
    } catch (error) {
      if (!client.signal.aborted) throw error;
      facts.errorCode = 'cancelled';
    } finally {
      client.release();
    }
  };
}
