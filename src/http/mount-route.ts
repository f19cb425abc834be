/** Puts a route in its place, with and without the `/v1` that some clients leave out of their base URL. */
import type { Express, RequestHandler } from 'express';
import { BridgeError } from '../core/bridge-error.js';
import type { DocumentedOperation } from '../openapi/openapi-document.js';
import type { OperationDoc } from '../openapi/operation-doc.js';

export interface Route {
  /** Without `/v1`. */
  readonly path: string;
  readonly operations: Partial<Readonly<Record<Method, Operation>>>;
}

export interface Operation {
  readonly handlers: readonly RequestHandler[];
  /** Its part of the OpenAPI document. */
  readonly doc: OperationDoc;
}

export type Method = 'get' | 'post' | 'delete';

export function mountRoute(app: Express, { path, operations }: Route): void {
  const allowed = methodsOf(operations)
    .map((method) => (method === 'get' ? 'GET, HEAD' : method.toUpperCase()))
    .join(', ');
  const route = app.route([path, `/v1${path}`]);
  for (const method of methodsOf(operations)) route[method](...(operations[method]?.handlers ?? []));
  route.all((req, res) => {
    res.setHeader('allow', allowed);
    throw new BridgeError(
      'method_not_allowed',
      `${req.method} ${req.path.slice(0, 200)} is not possible. Use ${allowed}.`,
    );
  });
}

/** How the route's operations are listed for people: `GET /v1/models`. */
export function routeLines({ path, operations }: Route): string[] {
  const shown = `/v1${path === '/' ? '' : templateOf(path)}`;
  return methodsOf(operations).map((method) => `${method.toUpperCase()} ${shown}`);
}

/** The route's operations for the OpenAPI document. */
export function documented({ path, operations }: Route, needsKey: boolean): DocumentedOperation[] {
  return Object.entries(operations).map(([method, { doc }]) => ({
    ...{ method, path: templateOf(path), needsKey, doc },
  }));
}

function templateOf(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

function methodsOf(operations: Route['operations']): Method[] {
  return (['get', 'post', 'delete'] as const).filter((method) => operations[method] !== undefined);
}
