import { expect, test } from '@jest/globals';
import { createLogger } from '../../src/cli/server/logger.js';

function logged(
  settings: Parameters<typeof createLogger>[0],
  fields: Readonly<Record<string, unknown>>,
  coloured = false,
): string {
  let text = '';
  const log = createLogger(settings, { write: (chunk) => (text += chunk) }, { coloured });
  log.debug(fields, 'debugging');
  log.info(fields, 'informing');
  log.error(fields, 'failing');
  return text;
}

test('JSON: one object per line, with level, time and message', () => {
  const lines = logged({ 'log-level': 'info', 'json-logs': true }, { model: 'sonnet' }).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), model: 'sonnet', msg: 'informing' },
    { level: 'error', time: expect.any(String), model: 'sonnet', msg: 'failing' },
  ]);
});

test('readable: one line each, coloured on request', () => {
  const settings = { 'log-level': 'info', 'json-logs': false } as const;
  expect(logged(settings, { model: 'sonnet' })).toMatch(
    /^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: informing \{"model":"sonnet"\}\n\[.*\] ERROR: failing .*\n$/,
  );
  expect(logged(settings, {})).not.toContain('\u001b');
  expect(logged(settings, {}, true)).toContain('\u001b');
});

test.each([
  ['debug', 3],
  ['info', 2],
  ['warn', 1],
  ['error', 1],
  ['silent', 0],
] as const)('level %s lets %d of three through', (level, count) => {
  const text = logged({ 'log-level': level, 'json-logs': true }, {});
  expect(text.split('\n').filter((line) => line !== '')).toHaveLength(count);
});

test.each([true, false])(
  'keys do not get out, at any of the depths headers are logged at (json-logs %s)',
  (json) => {
    const secrets = {
      authorization: 'Bearer s3cret',
      'x-api-key': 's3cret',
      'api-key': 's3cret',
      apiKey: 's3cret',
    };
    const fields = { ...secrets, headers: secrets, req: { headers: secrets } };
    const text = logged({ 'log-level': 'debug', 'json-logs': json }, fields);
    expect(text).toContain('[Redacted]');
    expect(text).not.toContain('s3cret');
  },
);
