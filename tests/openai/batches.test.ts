/** The pure parts of batches: their requests, the lines of their files, their statuses, and what a failure means. */
import { describe, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { BridgeErrorDetails } from '../../src/core/bridge-error.js';
import { afterFailure } from '../../src/http/batches/after-failure.js';
import {
  answered,
  askedAgain,
  begun,
  cancelling,
  ended,
  faulty,
  finalizing,
  hasEnded,
  newBatch,
} from '../../src/openai/batches/batch-object.js';
import type { Batch } from '../../src/openai/batches/batch-object.js';
import { readLine } from '../../src/openai/batches/input-line.js';
import { parseBatchRequest } from '../../src/openai/batches/parse-batch-request.js';

const DAY = 86_400;
const request = { input_file_id: 'file-1', endpoint: '/v1/chat/completions', completion_window: '24h' };
const fresh = newBatch(
  {
    ...{ id: 'batch_1', endpoint: '/v1/responses', inputFileId: 'file-1' },
    ...{ completionWindow: '24h', windowS: DAY, metadata: null },
  },
  1000,
);
const running = begun(fresh, { total: 3, model: 'sonnet' }, 1001);
const usage = { inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 0, outputTokens: 5 };

describe('a request', () => {
  test.each([
    [{}, { windowS: DAY }],
    [{ completion_window: '1h' }, { windowS: 3600 }],
    [
      { completion_window: '7d', metadata: { a: 'b' } },
      { windowS: 7 * DAY, metadata: { a: 'b' } },
    ],
    [
      { output_expires_after: { anchor: 'created_at', seconds: 3600 } },
      { windowS: DAY, outputExpiresAfterS: 3600 },
    ],
    [{ output_expires_after: null, metadata: null }, { windowS: DAY }],
  ])('with %j', (more, expected) => {
    expect(parseBatchRequest({ ...request, ...more }, 30 * DAY)).toEqual({
      ...{ endpoint: request.endpoint, inputFileId: 'file-1', metadata: null },
      completionWindow: (more as { completion_window?: string }).completion_window ?? '24h',
      ...expected,
    });
  });

  test.each([
    [{ input_file_id: undefined }, 'input_file_id', 'input_file_id is missing.'],
    [
      { endpoint: '/v1/messages' },
      'endpoint',
      'endpoint must be one of "/v1/chat/completions", "/v1/responses"',
    ],
    [{ completion_window: 'soon' }, 'completion_window', 'from an hour to 30 days'],
    [{ completion_window: '0h' }, 'completion_window', 'from an hour to 30 days'],
    [{ completion_window: '31d' }, 'completion_window', 'store-days'],
    [{ metadata: { a: 'x'.repeat(513) } }, 'metadata.a', 'at most 512 characters'],
    [
      { output_expires_after: { anchor: 'created_at', seconds: 60 } },
      'output_expires_after.seconds',
      'must be at least 3600',
    ],
    [{ output_expires_after: { seconds: 3600 } }, 'output_expires_after.anchor', 'is missing'],
  ])('refuses %j', (more, param, message) => {
    const body = JSON.parse(JSON.stringify({ ...request, ...more })) as unknown;
    expect(() => parseBatchRequest(body, 30 * DAY)).toThrow(
      expect.objectContaining({ code: 'validation_error', param, message: expect.stringContaining(message) }),
    );
  });
});

describe('a line', () => {
  const MOST = 100_000;
  const good = { custom_id: 'a', method: 'POST', url: '/v1/responses', body: { model: 'sonnet' } };

  test('is a request', () => {
    expect(readLine(JSON.stringify(good), '/v1/responses', MOST)).toEqual({
      line: { customId: 'a', body: { model: 'sonnet' } },
    });
  });

  test.each([
    ['{"custom_id":', 'invalid_json_line', null],
    ['[1]', 'invalid_json_line', null],
    ['"x"', 'invalid_json_line', null],
    ['['.repeat(200), 'invalid_json_line', null],
    [`{"a":[${'{},'.repeat(2000)}{}]}`, 'invalid_json_line', null],
    [{ ...good, custom_id: undefined }, 'missing_required_parameter', 'custom_id'],
    [{ ...good, body: null }, 'missing_required_parameter', 'body'],
    [{ ...good, custom_id: 7 }, 'invalid_custom_id', 'custom_id'],
    [{ ...good, custom_id: 'x'.repeat(513) }, 'invalid_custom_id', 'custom_id'],
    [{ ...good, method: 'GET' }, 'invalid_method', 'method'],
    [{ ...good, url: '/v1/embeddings' }, 'url_mismatch', 'url'],
    [{ ...good, body: 'hi' }, 'invalid_body', 'body'],
  ])('with a fault: %j', (line, code, param) => {
    const text = typeof line === 'string' ? line : JSON.stringify(line);
    const fault = { code, param, message: expect.any(String) };
    expect(readLine(text, '/v1/responses', MOST)).toEqual({ fault });
  });

  test('may take as much memory as a request: its text, and what it becomes', () => {
    const metadata = Array.from({ length: 10 }, () => ({}));
    const text = JSON.stringify({ ...good, body: { metadata } });
    // The line, its body, the list and its members; and what is behind each comma.
    const needed = text.length + 13 * 64 + 12 * 32;
    expect(readLine(text, '/v1/responses', needed)).toHaveProperty('line');
    expect(readLine(text, '/v1/responses', needed - 1)).toEqual({
      fault: {
        ...{ code: 'invalid_json_line', param: null },
        message: expect.stringContaining('so many small values'),
      },
    });
  });
});

describe('the status', () => {
  const steps: readonly (readonly [string, Batch, Partial<Batch>])[] = [
    ['is validating at first', fresh, { status: 'validating', created_at: 1000, expires_at: 1000 + DAY }],
    ['is in progress once the file is checked', running, { status: 'in_progress', in_progress_at: 1001 }],
    [
      'is finalizing while files are written',
      finalizing(running, 1002),
      { status: 'finalizing', finalizing_at: 1002 },
    ],
    [
      'keeps the first time of finalizing',
      finalizing(finalizing(running, 1002), 1009),
      { finalizing_at: 1002 },
    ],
    [
      'is completed',
      ended(
        finalizing(running, 1002),
        { end: 'completed', unanswered: 0, output: 'file-2', errors: null },
        1003,
      ),
      { status: 'completed', completed_at: 1003, output_file_id: 'file-2', error_file_id: null },
    ],
    ['is cancelling', cancelling(running, 1002)!, { status: 'cancelling', cancelling_at: 1002 }],
    [
      'is cancelling also while the file is checked',
      begun(cancelling(fresh, 1001)!, { total: 3, model: null }, 1002),
      { status: 'cancelling', in_progress_at: null },
    ],
    [
      'stays cancelling while files are written',
      finalizing(cancelling(running, 1002)!, 1003),
      { status: 'cancelling', finalizing_at: null },
    ],
    [
      'is cancelled, with the rest of its requests failed',
      ended(
        answered(cancelling(running, 1002)!, { good: true }),
        { end: 'cancelled', unanswered: 2, output: 'file-2', errors: 'file-3' },
        1004,
      ),
      { status: 'cancelled', cancelled_at: 1004, request_counts: { total: 3, completed: 1, failed: 2 } },
    ],
    [
      'is expired',
      ended(running, { end: 'expired', unanswered: 3, output: null, errors: 'file-3' }, 1005),
      { status: 'expired', expired_at: 1005, request_counts: { total: 3, completed: 0, failed: 3 } },
    ],
    [
      'is failed, with reasons and without finalizing',
      ended(
        finalizing(faulty(fresh, [{ code: 'empty_file', message: 'Empty.', param: null, line: null }]), 1001),
        { end: 'failed', unanswered: 0, output: null, errors: null },
        1002,
      ),
      {
        status: 'failed',
        failed_at: 1002,
        finalizing_at: null,
        errors: {
          object: 'list',
          data: [{ code: 'empty_file', message: 'Empty.', param: null, line: null }],
        },
      },
    ],
  ];
  test.each(steps)('%s', (_what, batch, expected) => expect(batch).toMatchObject(expected));

  test('cannot become cancelling at the end', () => {
    const done = ended(running, { end: 'completed', unanswered: 0, output: null, errors: null }, 1003);
    expect(cancelling(done, 1004)).toBeUndefined();
    expect(cancelling(finalizing(running, 1002), 1004)).toBeUndefined();
    expect([fresh, running, cancelling(running, 1)!, finalizing(running, 1), done].map(hasEnded)).toEqual([
      ...[false, false, false, false, true],
    ]);
  });

  test('comes with counts and tokens', () => {
    const counted = askedAgain(answered(answered(running, { good: true, usage }), { good: false }));
    expect(counted).toMatchObject({
      request_counts: { total: 3, completed: 1, failed: 1 },
      usage: {
        input_tokens: 10,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 5,
        total_tokens: 15,
      },
      claude_bridge: { asked_again: 1, waiting: null },
    });
  });
});

describe('after a failure', () => {
  const now = 1_000_000;
  test.each<[string, BridgeErrorDetails, { failures?: number; waits?: number }, number | 'answer']>([
    ['invalid_request', {}, {}, 'answer'],
    ['validation_error', {}, {}, 'answer'],
    ['context_length_exceeded', {}, {}, 'answer'],
    ['model_not_found', {}, {}, 'answer'],
    ['rate_limit_exceeded', { limits: { status: 'rejected', resetsAt: 5000 } }, {}, 4_000_000],
    ['rate_limit_exceeded', { limits: { status: 'rejected', resetsAt: 10 } }, {}, 5000],
    ['rate_limit_exceeded', { retryAfter: 90 }, {}, 90_000],
    ['rate_limit_exceeded', { retryable: true }, { waits: 3 }, 40_000],
    ['rate_limit_exceeded', { retryable: true }, { waits: 30 }, 300_000],
    ['quota_exceeded', { retryAfter: 7 }, {}, 7000],
    ['quota_exceeded', {}, {}, 'answer'],
    ['overloaded', { retryable: true }, { failures: 9 }, 5000],
    ['login_required', {}, { waits: 1 }, 10_000],
    ['cli_unavailable', {}, { waits: 2 }, 20_000],
    ['upstream_error', { retryable: true }, { failures: 1 }, 5000],
    ['upstream_error', { retryable: true }, { failures: 2 }, 10_000],
    ['upstream_error', { retryable: true }, { failures: 3 }, 'answer'],
    ['timeout', { retryable: false }, { failures: 1 }, 'answer'],
  ])('%s %j after %j', (code, details, tries, expected) => {
    const error = new BridgeError(code as BridgeError['code'], 'It failed.', details);
    expect(afterFailure(error, { failures: 1, waits: 0, now, ...tries })).toEqual(
      expected === 'answer' ? { step: 'answer' } : { step: 'wait', until: now + expected },
    );
  });
});
