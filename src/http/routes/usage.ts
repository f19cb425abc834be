/** GET /usage: the tokens and requests of the last days, including those from before this process started. */
import { BridgeError } from '../../core/bridge-error.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import { object } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import { countedSchema, keySchema, listSchema } from './usage-schemas.js';
import { firstHourNeeded, usageBody } from '../observe/usage-body.js';
import type { Endpoint } from '../route.js';

export const getUsage: Endpoint = ({ options: { now, usage: book } }) =>
  book && {
    doc,
    handlers: [
      async (req, res) => {
        const days = parseDays(req.query['days']);
        const time = now();
        const rows = await book.since(firstHourNeeded(time, days));
        res.json(await usageBody({ days, now: time, sinceStart: book.sinceStart(), rows }));
      },
    ],
  };

/** @throws BridgeError validation_error */
function parseDays(days: unknown): number {
  if (days === undefined) return DEFAULT_DAYS;
  const count = typeof days === 'string' && /^\d{1,4}$/.test(days) ? Number(days) : 0;
  if (count >= 1 && count <= MAX_DAYS) return count;
  throw new BridgeError('validation_error', `'days' must be a whole number from 1 to ${MAX_DAYS}.`, {
    param: 'days',
  });
}

const DEFAULT_DAYS = 30;
const MAX_DAYS = 3650;

const text: JsonSchema = { type: 'string' };

const doc: OperationDoc = {
  id: 'getUsage',
  tag: 'Server',
  summary: 'Get the usage of the last days',
  description:
    'Numbers and names only; no prompts and no answers. Days and hours follow the clock of the bridge’s machine.',
  parameters: [
    {
      name: 'days',
      in: 'query',
      description: 'How many days, including today.',
      schema: { type: 'integer', minimum: 1, maximum: MAX_DAYS, default: DEFAULT_DAYS },
      example: '7',
    },
  ],
  answers: [{ status: 200, description: 'The sums of these days.', json: 'Usage' }],
  errors: ['validation_error'],
  schemas: {
    Usage: object(
      'Requests and tokens of the last days.',
      ['object', 'days', 'since_start', 'by_day', 'by_hour', 'by_model', 'by_key', 'total'],
      {
        object: { const: 'usage' },
        days: { type: 'integer', minimum: 1 },
        since_start: listSchema(
          countedSchema('One route.', { route: text, model: text, key: keySchema, status: text }),
          'Since this process started, for this process alone. `status` is a class such as `2xx`.',
        ),
        by_day: listSchema(countedSchema('One day.', { date: text }), 'Oldest first, without gaps.'),
        by_hour: listSchema(
          countedSchema('One hour.', {
            start: { type: 'integer', minimum: 0, description: 'Unix time in seconds.' },
          }),
          'The last 24 hours, oldest first.',
        ),
        by_model: listSchema(
          countedSchema('One model.', { model: text }),
          'Most tokens first; `other` holds requests that no model answered.',
        ),
        by_key: listSchema(countedSchema('One key.', { key: keySchema }), 'Most tokens first.'),
        total: countedSchema('The sum of all days.'),
      },
    ),
  },
};
