/** The OpenAPI document: that it is one, that it names exactly the routes there are, and that its examples work. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import request from 'supertest';
import type { ResponseStore } from '../../src/core/response-store.js';
import { openApiDocument } from '../../src/openapi/openapi-document.js';
import { createApiChecker } from '../support/api-document.js';
import type { ApiChecker, ApiDocument, DocumentedOperation } from '../support/api-document.js';
import { createLocalEmbedder } from '../support/embedder.js';
import { closeStores, openEmbedded } from '../state/opened-stores.js';
import { pagesFolder, serve } from './serve.js';
import type { Served } from './serve.js';

let server: Served;
let checker: ApiChecker;
const embedder = createLocalEmbedder();

/** Keeps whatever is asked for: the answer that the document itself shows. */
const responseStore: ResponseStore = {
  get: async (id) => {
    const { examples } =
      checker.document.paths['/responses']!['post']!.responses['200']!.content['application/json']!;
    const items = [{ type: 'message', role: 'user', content: 'Why is the sky blue?' }];
    return Promise.resolve({ id, response: examples!['text']!.value as object, items, inputFrom: 0 });
  },
  put: async () => Promise.resolve(),
  delete: async () => Promise.resolve(),
};

beforeAll(async () => {
  server = await serve({ embedder, responseStore, store: openEmbedded() });
  checker = createApiChecker((await request(server.url).get('/openapi.json')).body as ApiDocument);
});

afterAll(async () => {
  server.closeNow();
  await closeStores();
  await embedder.close();
});

interface Listed {
  readonly name: string;
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly operation: DocumentedOperation;
}

function listed({ paths }: ApiDocument): Listed[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      ...{ name: `${method} ${path}`, method: method as Listed['method'], path, operation },
    })),
  );
}

/** What Express itself would route. */
function mounted({ app }: Served): string[] {
  const layers = (app as unknown as { router: { stack: readonly Layer[] } }).router.stack;
  return layers.flatMap(({ route }) =>
    route === undefined
      ? []
      : [route.path].flat().flatMap((path) =>
          route.stack
            .flatMap(({ method }) => method ?? [])
            .filter((method, index, all) => all.indexOf(method) === index)
            .map((method) => `${method} ${path.replace(/[:*](\w+)/g, '{$1}')}`),
        ),
  );
}

interface Layer {
  readonly route?: {
    readonly path: string | readonly string[];
    readonly stack: readonly { readonly method?: string }[];
  };
}

describe('the document', () => {
  test('is OpenAPI 3.1 by the official schema', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate({ ...structuredClone(checker.document) });
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
    const spoilt = { ...structuredClone(checker.document), servers: [{ address: '/v1' }] };
    expect((await new Validator().validate(spoilt)).valid).toBe(false);
  });

  test.each(['/openapi.json', '/v1/openapi.json'])('is at %s, and is sent once', async (path) => {
    const first = await request(server.url).get(path);
    expect(first.status).toBe(200);
    expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(first.body).toMatchObject({
      openapi: expect.stringMatching(/^3\.1\./),
      info: { version: '9.9.9', license: { identifier: 'MIT' } },
      servers: [{ url: '/v1' }],
    });
    const again = await request(server.url)
      .get(path)
      .set('if-none-match', first.headers['etag'] ?? '');
    expect(again.status).toBe(304);
  });

  test('names every route that Express has, with and without /v1, and no other', () => {
    const documented = listed(checker.document).flatMap(({ method, path, operation }) => {
      const plain = `${method} ${path}`;
      return operation.servers ? [plain] : [plain, `${method} /v1${path}`];
    });
    expect(mounted(server).toSorted()).toEqual(documented.toSorted());
  });

  test('has parameters for each name in a path, and each operation once', () => {
    const all = listed(checker.document);
    for (const { path, operation } of all) {
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]));
    }
    const ids = all.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = new Set(all.flatMap(({ operation }) => operation.tags));
    expect(checker.document.tags.map(({ name }) => name).toSorted()).toEqual([...tags].toSorted());
  });

  test('has no reference that leads nowhere, and no schema that nothing leads to', async () => {
    const locked = await serve({ embedder, keys: [{ key: 'secret' }] });
    const document = (await request(locked.url).get('/openapi.json')).body as ApiDocument;
    locked.closeNow();
    const text = JSON.stringify(document);
    const named = new Set([...text.matchAll(/#\/components\/(\w+\/[\w-]+)/g)].map((match) => match[1]));
    const { schemas, headers } = document.components as unknown as Record<string, object>;
    const there = [
      ...Object.keys(schemas!).map((name) => `schemas/${name}`),
      ...Object.keys(headers!).map((name) => `headers/${name}`),
    ];
    expect([...named].toSorted()).toEqual(there.toSorted());
  });

  // The bridge compiles its schemas without this check, which takes longer than the rest.
  test('has schemas that are JSON Schema', () => {
    const ajv = new Ajv();
    const { schemas } = checker.document.components;
    const faulty = (all: typeof schemas): string[] =>
      Object.entries(all).flatMap(([name, schema]) => (ajv.validateSchema(schema) === true ? [] : [name]));
    expect(faulty(schemas)).toEqual([]);
    expect(faulty({ ...schemas, Wrong: { type: 'text' } })).toEqual(['Wrong']);
  });

  test('asks for a key where the server does, and only if it has one', async () => {
    expect(listed(checker.document).flatMap(({ operation }) => operation.security)).toEqual([]);
    const locked = await serve({ embedder, keys: [{ key: 'secret' }] });
    const document = (await request(locked.url).get('/openapi.json')).body as ApiDocument;
    const told = listed(document).map(({ name, operation }) => [name, operation.security.length > 0]);
    const found = [];
    for (const { name, method, path } of listed(document)) {
      const { status } = await request(locked.url)[method](path.replace(/\{\w+\}/g, 'x'));
      found.push([name, status === 401]);
    }
    locked.closeNow();
    expect(told).toEqual(found);
    expect(document.components).toMatchObject({ securitySchemes: { bearer: {}, apiKey: {} } });
    expect(checker.document.components).not.toHaveProperty('securitySchemes');
    expect(told.some(([, needed]) => needed)).toBe(true);
  });

  test('cannot have two schemas of one name', () => {
    const operation = (type: string): Parameters<typeof openApiDocument>[0][number] => ({
      ...{ method: 'get', path: `/${type}`, needsKey: false, versioned: true },
      doc: { id: type, tag: 'Server', summary: type, answers: [], schemas: { Same: { type } } },
    });
    expect(() => openApiDocument([operation('string'), operation('number')], '1')).toThrow(/named Same/);
    expect(() => openApiDocument([operation('string'), operation('string')], '1')).not.toThrow();
  });
});

describe('what it documents', () => {
  test('is there: each route answers as it says', async () => {
    const found: number[] = [];
    for (const { name, method, path, operation } of listed(checker.document)) {
      const url = path.replace(/\{(\w+)\}/g, (_, parameter: string) => {
        return operation.parameters?.find((each) => each.name === parameter)?.example ?? parameter;
      });
      const call = request(server.url)[method](url);
      const response =
        method === 'post' ? await call.set('content-type', 'application/json').send('{}') : await call;
      const { status } = response;
      // Of an example's name there need not be anything, but the route is there.
      expect([name, response.text]).toEqual([
        name,
        expect.not.stringMatching(/"There is no route (?:GET|POST|DELETE) /),
      ]);
      expect([name, status < 500, status === 405]).toEqual([name, true, false]);
      found.push(status);
      const [[type, media] = []] = Object.entries(operation.responses[status]?.content ?? {});
      expect([name, status, type]).toEqual([name, status, expect.any(String)]);
      if (type !== 'application/json') continue;
      expect([name, checker.mediaFaults(type, media!, response.body)]).toEqual([name, []]);
    }
    expect(found.filter((status) => status === 200).length).toBeGreaterThan(7);
  });

  test('has examples that fit their schemas, request and answer alike', () => {
    let count = 0;
    for (const { name, operation } of listed(checker.document)) {
      const contents = [operation.requestBody, ...Object.values(operation.responses)];
      for (const [type, media] of contents.flatMap((each) => Object.entries(each?.content ?? {}))) {
        for (const [example, { value }] of Object.entries(media.examples ?? {})) {
          expect([name, example, checker.mediaFaults(type, media, value)]).toEqual([name, example, []]);
          count += 1;
        }
      }
    }
    expect(count).toBeGreaterThan(30);
  });

  test('is held to the letter: a field too many and one too few are faults', () => {
    const media =
      checker.document.paths['/health/live']!['get']!.responses['200']!.content['application/json']!;
    expect(checker.mediaFaults('application/json', media, { status: 'live' })).toEqual([]);
    expect(checker.mediaFaults('application/json', media, { status: 'live', more: 1 })).toHaveLength(1);
    expect(checker.mediaFaults('application/json', media, {})).toHaveLength(1);
  });
});

describe('the pages', () => {
  test.each(['/docs', '/redoc', '/v1/docs', '/docs/'])('%s is a page of files of its own', async (path) => {
    const { status, headers, text } = await request(server.url).get(path);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style|\bon\w+=|https?:/);
    for (const [, file] of text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const { status: found, headers: its } = await request(server.url).get(file!);
      expect([file, found, its['x-content-type-options'] ?? its['etag']]).toEqual([
        file,
        200,
        expect.any(String),
      ]);
    }
  });

  test.each([
    ['icon.svg', 'image/svg+xml'],
    ['pages.css', 'text/css; charset=utf-8'],
    ['redoc.standalone.js', 'text/javascript; charset=utf-8'],
  ])('%s is sent once', async (name, type) => {
    const first = await request(server.url).get(`/docs/${name}`);
    expect(first.headers['content-type']).toBe(type);
    const again = await request(server.url)
      .get(`/docs/${name}`)
      .set('if-none-match', first.headers['etag'] ?? '');
    expect(again.status).toBe(304);
    expect(again.text).toBe('');
  });

  test.each(['docs.html', 'nothing.js', 'constructor', '..%2Fpackage.json', '%2Fetc%2Fpasswd'])(
    '%s is none of their files',
    async (name) => expect((await request(server.url).get(`/docs/${name}`)).status).toBe(404),
  );

  test('need no key, but the guards against other web pages stand before them', async () => {
    const locked = await serve({ keys: [{ key: 'secret' }] });
    for (const path of ['/docs', '/redoc', '/openapi.json', '/docs/pages.css']) {
      expect((await request(locked.url).get(path)).status).toBe(200);
      const foreign = await request(locked.url).get(path).set('origin', 'https://evil.test');
      expect(foreign.status).toBe(403);
      expect((await request(locked.url).get(path).set('host', 'evil.test')).status).toBe(403);
    }
    expect((await request(locked.url).get('/v1/models')).status).toBe(401);
    locked.closeNow();
  });

  test('say what to do when they were not built', async () => {
    const empty = await serve({ pagesFolder: `${pagesFolder}-not-built` });
    const response = await request(empty.url).get('/docs');
    expect(response.status).toBe(500);
    expect(response.text).toContain('npm run build');
    empty.closeNow();
  });
});
