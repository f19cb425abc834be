/** POST /messages/count_tokens: how many tokens of input a request would be. */
import type { RequestHandler } from 'express';
import { parseCountRequest } from '../../anthropic/parse-messages-request.js';
import { refuseIgnored } from '../../wire/invalid-request.js';
import type { QuotaAmounts } from '../../core/quota.js';
import type { AppOptions } from '../app-options.js';
import { watchClient } from '../server/client-connection.js';
import { setIgnoredHeader } from '../answer/ignored-header.js';
import { admit, settle } from '../guards/key-quotas.js';
import { partyOf } from '../guards/party.js';
import { factsOf, keptName } from '../observe/request-facts.js';

export function countTokens({ chat, quotas, now, strict = false }: AppOptions): RequestHandler {
  return async (req, res) => {
    const facts = factsOf(res);
    const { turn, ignored } = parseCountRequest(req.body);
    facts.model = keptName(turn.model);
    if (strict) refuseIgnored(ignored);
    facts.ignored = setIgnoredHeader(res, ignored);
    let begun = false;
    const used = (): QuotaAmounts => ({ requests: begun ? 1 : 0, tokens: 0 });
    const spending = { answers: 1, expectedTokens: () => 0, used };
    if (quotas) await admit(res, quotas, { spending, now });

    const client = watchClient(res);
    try {
      const tokens = await chat.countTokens(turn, {
        signal: client.signal,
        party: partyOf(facts.client, req.socket.remoteAddress),
        begun: () => (begun = true),
      });
      settle(res);
      // The CLI adds a little of its own to a real request, and does not tell when it could only guess.
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
