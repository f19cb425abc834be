/** POST /messages/count_tokens: how many input tokens a request would have. */
import type { RequestHandler } from 'express';
import { countTokensOperation } from '../../anthropic/messages-operations.js';
import { parseCountRequest } from '../../anthropic/parse-messages-request.js';
import type { QuotaAmounts } from '../../core/quota.js';
import { refuseIgnored } from '../../wire/invalid-request.js';
import { setIgnoredHeader } from '../answer/response-headers.js';
import type { AppOptions } from '../app-options.js';
import { clientIdOf } from '../guards/client-id.js';
import { admit, settle } from '../guards/key-quotas.js';
import { factsOf, printableName } from '../observe/request-facts.js';
import type { Endpoint } from '../route.js';
import { watchClient } from '../server/client-connection.js';

export const countMessageTokens: Endpoint = ({ jsonBody, options }) => ({
  doc: countTokensOperation,
  handlers: [...jsonBody, countTokens(options)],
});

function countTokens({ chat, quotas, now, strict = false }: AppOptions): RequestHandler {
  return async (req, res) => {
    const facts = factsOf(res);
    const { turn, ignored } = parseCountRequest(req.body);
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
      settle(res);
      // The CLI adds a few tokens of its own to a real request, and does not say when it could only guess.
      res.setHeader('x-claude-bridge-estimated', 'true');
      res.json({ input_tokens: tokens });
    } catch (error) {
      if (!client.signal.aborted) throw error;
      facts.errorCode = 'cancelled';
    } finally {
      client.release();
    }
  };
}
