/** The `result` line of a failed turn, as CLI 2.1.197 and 2.1.330 print it, and the error that the client gets. */
import { describe, expect, test } from '@jest/globals';
import { turnFailure } from '../../src/claude/read/failure.js';
import { planLimits } from '../../src/claude/read/plan-limits.js';

const NOW = 1_795_340_000;
const result = (status: number | null, text: string, more: object = {}): Record<string, unknown> => ({
  type: 'result',
  is_error: true,
  api_error_status: status,
  result: text,
  ...more,
});

describe('a failed turn', () => {
  test.each<[string, Record<string, unknown>, object]>([
    [
      'an unsound request',
      result(400, 'API Error: 400 messages.0: odd'),
      { code: 'invalid_request', message: 'messages.0: odd', retryable: false },
    ],
    [
      'one that cannot be processed',
      result(422, 'API Error: 422 odd'),
      { code: 'invalid_request', message: 'odd', retryable: false },
    ],
    [
      "an image that the API cannot read, with the CLI's advice in place of the API's message",
      result(
        400,
        'API Error: an image in the conversation could not be processed and was removed. Re-read the file with a different approach if you still need it.',
        { terminal_reason: 'image_error' },
      ),
      {
        code: 'invalid_request',
        message:
          "The model's API could not process an image in the request. It accepts PNG, JPEG, GIF and WebP of at most 8000 pixels a side, or 2000 where there are more than 20 images.",
        retryable: false,
      },
    ],
    [
      'a locked PDF',
      result(400, 'PDF is password protected. Try using a CLI tool to extract or convert the PDF.'),
      {
        code: 'invalid_request',
        message: 'A PDF in the request is password-protected. Send it without a password.',
        retryable: false,
      },
    ],
    [
      'no money left',
      result(402, 'Credit balance is too low'),
      { code: 'forbidden', message: 'Credit balance is too low', retryable: false },
    ],
    [
      'no permission',
      result(403, 'Failed to authenticate. API Error: 403 Not for this plan. See settings.'),
      { code: 'forbidden', message: 'Not for this plan. See settings.', retryable: false },
    ],
    [
      'an expired login',
      result(401, 'Failed to authenticate. API Error: 401 OAuth token has expired.'),
      {
        code: 'login_required',
        message:
          "The Claude CLI on the bridge's machine has no valid login: OAuth token has expired. Run `claude auth login` there and try again.",
        retryable: false,
      },
    ],
    [
      'no login',
      result(null, 'Not logged in · Please run /login'),
      { code: 'login_required', message: expect.stringContaining('claude auth login'), retryable: false },
    ],
    [
      'a prompt that is too long',
      result(400, 'Prompt is too long', { terminal_reason: 'prompt_too_long' }),
      {
        code: 'context_length_exceeded',
        param: 'messages',
        message: expect.stringContaining('maximum context length'),
        retryable: false,
      },
    ],
    [
      'an unknown model',
      result(404, "There's an issue with the selected model (m). Run --model to pick a different model."),
      {
        code: 'model_not_found',
        param: 'model',
        message: "There's an issue with the selected model (m). The names that work here: GET /v1/models.",
        retryable: false,
      },
    ],
    [
      'a request that is too large',
      result(413, 'Request too large (max 32MB).'),
      { code: 'request_too_large', retryable: false },
    ],
    [
      'a limit that passes',
      result(429, 'API Error: Server is temporarily limiting requests'),
      {
        code: 'rate_limit_exceeded',
        message: 'Server is temporarily limiting requests',
        retryable: true,
        retryAfter: undefined,
      },
    ],
    ['a slow request', result(408, 'API Error: 408 timeout'), { code: 'upstream_error', retryable: true }],
    [
      'a failure of the API',
      result(500, 'API Error: 500 Internal'),
      { code: 'upstream_error', retryable: true },
    ],
    ['an API that is down', result(503, 'API Error: 503 Down'), { code: 'overloaded', retryable: true }],
    [
      'an overloaded API',
      result(529, 'API Error: 529 Overloaded'),
      { code: 'overloaded', message: 'Overloaded', retryable: true },
    ],
    [
      'one that reports it inside its stream',
      result(null, 'API Error: Overloaded'),
      { code: 'overloaded', message: 'Overloaded', retryable: true },
    ],
    [
      'no message at all',
      result(null, ''),
      {
        code: 'upstream_error',
        message: 'The model answered with an error and no message.',
        retryable: true,
      },
    ],
  ])('%s', (_, line, expected) => {
    expect(turnFailure(line, undefined, NOW)).toMatchObject(expected);
  });

  test('a used-up window is named, with the wait until its reset, of at least a second', () => {
    // The API counts in whole seconds.
    const info = { status: 'rejected', resetsAt: NOW + 90.2, rateLimitType: 'five_hour' };
    const limits = planLimits({ type: 'rate_limit_event', rate_limit_info: info });
    expect(limits).toMatchObject({ status: 'rejected', window: 'five_hour', resetsAt: NOW + 90 });
    const line = result(429, "You've hit your session limit");
    const failure = turnFailure(line, limits, NOW);
    expect(failure).toMatchObject({ code: 'rate_limit_exceeded', retryable: false, retryAfter: 90, limits });
    expect(turnFailure(line, limits, NOW + 1000).retryAfter).toBe(1);
  });
});
