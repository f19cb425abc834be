/** Answers a request that failed before anything of its answer was sent. */
import type { ErrorRequestHandler } from 'express';
import type { AppOptions } from '../app-options.js';
import { errorHeaders } from '../../wire/error-response.js';
import { setPlanHeaders } from '../answer/response-headers.js';
import { endAfterAnswer } from './end-after-answer.js';
import { formatError } from './error-format.js';
import { reportFailure } from './report-failure.js';
import { factsOf, requestId } from '../observe/request-facts.js';
import { toBridgeError } from './to-bridge-error.js';

export function errorHandler({ log, now }: Pick<AppOptions, 'log' | 'now'>): ErrorRequestHandler {
  // Express recognizes an error handler by its four parameters.
  return (thrown: unknown, req, res, next) => {
    const error = toBridgeError(thrown);
    reportFailure(error, factsOf(res), log);
    if (res.headersSent) {
      next(error);
      return;
    }
    if (error.limits) setPlanHeaders(res, { limits: error.limits }, now() / 1000);
    endAfterAnswer(req, res);
    const { status, body } = formatError(req, error, requestId(factsOf(res)));
    res
      .status(status)
      .set(errorHeaders(error, now() / 1000))
      .json(body);
  };
}
