/** GET /usage/series: usage in steps of time, as a whole or of one model or key. */
import { BridgeError } from '../../core/bridge-error.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import { object } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import { SERIES_RANGES, usageSeries } from '../observe/usage-series.js';
import type { SeriesRange } from '../observe/usage-series.js';
import type { Endpoint } from '../route.js';
import { countedSchema, keySchema, listSchema } from './usage-schemas.js';

export const getUsageSeries: Endpoint = ({ options: { now, usage: book } }) =>
  book && {
    doc,
    handlers: [
      async (req, res) => {
        const [model, key] = [parseName(req.query, 'model'), parseName(req.query, 'key')];
        const chosen = { ...(model !== undefined && { model }), ...(key !== undefined && { key }) };
        res.json(await usageSeries(book, { range: parseRange(req.query['range']), now: now(), ...chosen }));
      },
    ],
  };

/** @throws BridgeError validation_error */
function parseRange(range: unknown): SeriesRange {
  if (range === undefined) return DEFAULT_RANGE;
  const known = SERIES_RANGES.find((each) => each === range);
  if (known !== undefined) return known;
  throw new BridgeError('validation_error', `'range' must be one of ${SERIES_RANGES.join(', ')}.`, {
    param: 'range',
  });
}

/** @throws BridgeError validation_error */
function parseName(query: Readonly<Record<string, unknown>>, param: string): string | undefined {
  const name = query[param];
  if (name === undefined || (typeof name === 'string' && name.length <= MAX_NAME)) return name;
  throw new BridgeError(
    'validation_error',
    `'${param}' must be one name of at most ${MAX_NAME} characters.`,
    {
      param,
    },
  );
}

const DEFAULT_RANGE = '24h';
const MAX_NAME = 200;

const unixTime: JsonSchema = { type: 'integer', minimum: 0, description: 'Unix time in seconds.' };

const doc: OperationDoc = {
  id: 'getUsageSeries',
  tag: 'Server',
  summary: 'Get the usage over time',
  description:
    'Numbers and names only; no prompts and no answers. `5m` (steps of 10 seconds) and `1h` (minutes) are of this process since its start; `24h` and `7d` (hours) and `30d` (days of the bridge’s clock) are of everything that is kept.',
  parameters: [
    {
      name: 'range',
      in: 'query',
      description: 'How far back.',
      schema: { type: 'string', enum: [...SERIES_RANGES], default: DEFAULT_RANGE },
      example: '1h',
    },
    {
      name: 'model',
      in: 'query',
      description: 'Only requests that this model served.',
      schema: { type: 'string', maxLength: MAX_NAME },
    },
    {
      name: 'key',
      in: 'query',
      description: 'Only requests with the key of this name; empty for those without a named key.',
      schema: { type: 'string', maxLength: MAX_NAME },
    },
  ],
  answers: [{ status: 200, description: 'The steps, oldest first.', json: 'UsageSeries' }],
  errors: ['validation_error'],
  schemas: {
    UsageSeries: object(
      'Usage in equal steps of time.',
      ['object', 'range', 'start', 'end', 'points', 'total', 'by_model', 'by_key'],
      {
        object: { const: 'usage.series' },
        range: { type: 'string', enum: [...SERIES_RANGES] },
        start: unixTime,
        end: { ...unixTime, description: 'The end of the last step, which is still running.' },
        points: listSchema(countedSchema('One step.', { start: unixTime }), 'Oldest first, without gaps.'),
        total: countedSchema('The sum of all steps.'),
        by_model: listSchema(
          countedSchema('One model.', { model: { type: 'string' } }),
          'Of the chosen key, most tokens first; `other` holds requests that no model answered.',
        ),
        by_key: listSchema(
          countedSchema('One key.', { key: keySchema }),
          'Of the chosen model, most tokens first.',
        ),
      },
    ),
  },
};
