/** What is documented of the documentation's own routes. */
import type { OperationDoc } from '../../openapi/operation-doc.js';

export const documentOperation: OperationDoc = {
  id: 'getOpenApi',
  tag: 'Documentation',
  summary: 'This description, as an OpenAPI document',
  description: 'Needs no key.',
  answers: [{ status: 200, description: 'OpenAPI 3.1.', json: 'OpenApi', headers: ['etag'] }],
  schemas: {
    OpenApi: {
      description: 'A document as https://spec.openapis.org/oas/v3.1.1 describes it.',
      type: 'object',
      required: ['openapi', 'info', 'paths'],
    },
  },
};

export const swaggerPageOperation: OperationDoc = {
  id: 'getDocsPage',
  tag: 'Documentation',
  summary: 'This description as a web page to try it out (Swagger UI)',
  description: 'Needs no key, and no other server.',
  answers: [{ status: 200, description: 'The page.', other: 'text/html', headers: ['etag'] }],
};

export const redocPageOperation: OperationDoc = {
  ...swaggerPageOperation,
  id: 'getRedocPage',
  summary: 'This description as a web page to read (Redoc)',
};

export const pageFileOperation: OperationDoc = {
  id: 'getPageFile',
  tag: 'Documentation',
  summary: 'What the two pages load',
  parameters: [
    {
      name: 'file',
      in: 'path',
      description: 'The name of a script, a style sheet or an image.',
      schema: { type: 'string' },
      example: 'pages.css',
    },
  ],
  answers: [{ status: 200, description: 'The file.', other: '*/*', headers: ['etag'] }],
  errors: ['not_found'],
};
