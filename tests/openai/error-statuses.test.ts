/** Compares the table of statuses in docs/errors.md with the statuses the bridge serves. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { BridgeErrorCode } from '../../src/core/bridge-error.js';
import { errorBody, httpStatus } from '../../src/wire/error-response.js';
import { errorTable } from '../../src/wire/error-table.js';

test('every code with its status, and nothing else', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| (\d{3}) +\| (`[^|]*`) +\|/gm)];
  const told = rows.flatMap(([, status, codes]) =>
    [...(codes ?? '').matchAll(/`(\w+)`/g)].map((match) => `${status ?? ''} ${match[1] ?? ''}`),
  );
  const served = Object.keys(errorTable).map((code) => {
    const error = new BridgeError(code as BridgeErrorCode, 'why');
    return `${httpStatus(error)} ${errorBody(error).error.code}`;
  });
  expect(told.toSorted()).toEqual(served.toSorted());
});
