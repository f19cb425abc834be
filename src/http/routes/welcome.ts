/** GET /: says what this server is and where to send requests. Ollama's clients look for its words on its port. */
import type { OperationDoc } from '../../openapi/operation-doc.js';
import { object } from '../../wire/schema/json-schema.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import type { Endpoint } from '../route.js';

export const getWelcome: Endpoint = ({ options: { version, ollamaPort }, routeLines }) => ({
  doc,
  handlers: [
    (req, res) => {
      if (ollamaPort !== undefined && req.socket.localPort === ollamaPort) {
        res.type('text/plain').send('Ollama is running');
        return;
      }
      // The host guard has checked this header.
      const url = `http://${req.headers.host ?? ''}`;
      res.json({
        ...{ name: 'claude-bridge', version, base_url: `${url}/v1` },
        ...{ docs: `${url}/docs`, redoc: `${url}/redoc`, openapi: `${url}/openapi.json` },
        routes: routeLines(),
      });
    },
  ],
});

const text: JsonSchema = { type: 'string' };

const doc: OperationDoc = {
  id: 'getWelcome',
  tag: 'Server',
  summary: 'See what this server is',
  answers: [
    {
      status: 200,
      description:
        'The routes, and where their documentation is; on the port of `ollama-port`, the words `Ollama is running`.',
      ...{ json: 'Welcome', other: 'text/plain' },
    },
  ],
  schemas: {
    Welcome: object(
      'What this server is.',
      ['name', 'version', 'base_url', 'docs', 'redoc', 'openapi', 'routes'],
      {
        name: { const: 'claude-bridge' },
        version: text,
        base_url: { ...text, description: 'The base URL for clients.' },
        docs: { ...text, description: 'The documentation with a form to send requests.' },
        redoc: { ...text, description: 'The documentation for reading.' },
        openapi: { ...text, description: 'The documentation for programs.' },
        routes: { type: 'array', items: text },
      },
    ),
  },
};
