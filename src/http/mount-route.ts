/** Builds the routes of the route table and mounts them; most of them with and without the `/v1` that some clients leave out. */
import type { Express } from 'express';
import { BridgeError } from '../core/bridge-error.js';
import type { DocumentedOperation } from '../openapi/openapi-document.js';
import { templateOf } from './path-template.js';
import { methods } from './route.js';
import type { Method, Operation, RouteContext, RouteRow } from './route.js';

export interface Route {
  readonly path: string;
  readonly needsKey: boolean;
  readonly listed: boolean;
  readonly versioned: boolean;
  readonly operations: ReadonlyMap<Method, Operation>;
}

/** Leaves out routes without any operation on this server. */
export function buildRoutes(rows: readonly RouteRow[], context: RouteContext): Route[] {
  return rows
    .map((row) => ({
      ...{ path: row.path, needsKey: row.needsKey ?? true },
      ...{ listed: row.listed ?? true, versioned: row.versioned ?? true },
      operations: new Map(
        methods.flatMap((method) => {
          const operation = row[method]?.(context);
          return operation === undefined ? [] : [[method, operation]];
        }),
      ),
    }))
    .filter(({ operations }) => operations.size > 0);
}

export function mountRoute(app: Express, { path, versioned, operations }: Route): void {
  const allowed = [...operations.keys()]
    .map((method) => (method === 'get' ? 'GET, HEAD' : method.toUpperCase()))
    .join(', ');
  const route = app.route(versioned ? [path, `/v1${path}`] : path);
  for (const [method, { handlers }] of operations) route[method](...handlers);
  route.all((req, res) => {
    res.setHeader('allow', allowed);
    throw new BridgeError(
      'method_not_allowed',
      `${req.path.slice(0, 200)} does not support ${req.method}. Use ${allowed}.`,
    );
  });
}

/** The route's operations as lines for people: `GET /v1/models`. */
export function routeLines({ path, listed, versioned, operations }: Route): string[] {
  if (!listed) return [];
  const shown = `${versioned ? '/v1' : ''}${templateOf(path)}`;
  return [...operations.keys()].map((method) => `${method.toUpperCase()} ${shown}`);
}

/** The route's operations for the OpenAPI document. */
export function documented(
  { path, needsKey, versioned, operations }: Route,
  serverHasKeys: boolean,
): DocumentedOperation[] {
  return [...operations].map(([method, { doc }]) => ({
    ...{ method, path: templateOf(path), needsKey: needsKey && serverHasKeys, versioned, doc },
  }));
}

/** Matches the path of every request that asks about the server itself. */
export function monitoringPaths(rows: readonly RouteRow[]): RegExp {
  const paths = rows
    .filter(({ monitoring }) => monitoring)
    .map(({ path }) => (path === '/' ? path : `${path}/?`));
  return new RegExp(`^(?:/v1)?(?:${paths.join('|')}|/page/.*)$`);
}
