/** What is documented of the route that says what this is, with the schema of its answer. */
import { object } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';

const text: JsonSchema = { type: 'string' };

export const welcomeOperation: OperationDoc = {
  id: 'getWelcome',
  tag: 'Server',
  summary: 'See what this is',
  answers: [{ status: 200, description: 'The routes, and where they are described.', json: 'Welcome' }],
  schemas: {
    Welcome: object('What this is.', ['name', 'version', 'base_url', 'docs', 'redoc', 'openapi', 'routes'], {
      name: { const: 'claude-bridge' },
      version: text,
      base_url: { ...text, description: 'For clients.' },
      docs: { ...text, description: 'The documentation, to try it out.' },
      redoc: { ...text, description: 'The documentation, to read.' },
      openapi: { ...text, description: 'The documentation, for programs.' },
      routes: { type: 'array', items: text },
    }),
  },
};
