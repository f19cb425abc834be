/** GET /: tells whoever looks what this is and where to send requests. */
import type { RequestHandler } from 'express';

/** `routes` are lines such as `GET /v1/models`. */
export function welcome(version: string, routes: readonly string[]): RequestHandler {
  return (req, res) => {
    // The host guard has checked the header.
    const url = `http://${req.headers.host ?? ''}`;
    res.json({
      ...{ name: 'claude-bridge', version, base_url: `${url}/v1` },
      ...{ docs: `${url}/docs`, redoc: `${url}/redoc`, openapi: `${url}/openapi.json` },
      routes,
    });
  };
}
