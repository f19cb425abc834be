/** Tells browsers about every answer that it is what it says it is, and nothing to be shown inside of another page. */
import type { RequestHandler } from 'express';

/** Pages that need more set a policy of their own. */
export const answerGuard: RequestHandler = (_req, res, next) => {
  res.set(guardHeaders);
  next();
};

export const guardHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;
