/** Puts a route in its place, with and without the `/v1` that some clients leave out of their base URL. */
import type { Express, RequestHandler } from 'express';
import { BridgeError } from '../core/bridge-error.js';

export interface Route {
  readonly method: 'get' | 'post';
  /** Without `/v1`. */
  readonly path: string;
  readonly handlers: readonly RequestHandler[];
}

export function mountRoute(app: Express, { method, path, handlers }: Route): void {
  const allowed = method === 'get' ? 'GET, HEAD' : 'POST';
  const route = app.route([path, `/v1${path}`]);
  route[method](...handlers);
  route.all((req, res) => {
    res.setHeader('allow', allowed);
    throw new BridgeError('method_not_allowed', `${req.method} ${req.path} is not possible. Use ${allowed}.`);
  });
}

/** How the route is listed for people: `GET /v1/models`. */
export function routeLine({ method, path }: Route): string {
  return `${method.toUpperCase()} /v1${path === '/' ? '' : path.replace(/:(\w+)/g, '{$1}')}`;
}
