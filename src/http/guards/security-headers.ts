/** Sets the security headers of every response: no content sniffing, no framing, no active content. */
import type { RequestHandler } from 'express';

/** Pages that need more set their own policy. */
export const securityHeaders: RequestHandler = (_req, res, next) => {
  res.set(securityHeaderValues);
  next();
};

export const securityHeaderValues = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;
