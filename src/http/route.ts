/** What a route is: its row in the route table, the endpoints in that row, and what an endpoint is built from. */
import type { RequestHandler } from 'express';
import type { OpenApiDocument } from '../openapi/openapi-document.js';
import type { OperationDoc } from '../openapi/operation-doc.js';
import type { KeptResponses } from './answer/kept-responses.js';
import type { AppOptions } from './app-options.js';
import type { BackgroundRuns } from './background/background-runs.js';
import type { BatchesOf } from './batches/client-batches.js';
import type { BodyBudget } from './body/body-budget.js';
import type { ConversationsOf } from './conversations/client-conversations.js';
import type { FilesOf } from './files/client-files.js';
import type { KeyThrottle } from './guards/key-throttle.js';
import type { Activity } from './observe/activity.js';
import type { Metrics } from './observe/metrics/metrics.js';

export const methods = ['get', 'post', 'delete'] as const;

export type Method = (typeof methods)[number];

/** One path and the endpoint behind each of its methods. */
export interface RouteRow extends Partial<Readonly<Record<Method, Endpoint>>> {
  /** In Express syntax, without `/v1`: `/responses/:id`, or `/models/*id` for a name that may hold slashes. */
  readonly path: string;
  /** Set to `false` for a route that is served without an API key. */
  readonly needsKey?: false;
  /** Set for a route that asks about the server itself: its requests are logged at debug level and never counted. */
  readonly monitoring?: true;
  /** Set to `false` for a route that has no second address below `/v1`. */
  readonly versioned?: false;
  /** Set to `false` to leave the route out of the list that `GET /v1` and every 404 show. */
  readonly listed?: false;
}

/** Builds the operation of one method of one path; `undefined` when this server does not offer it. */
export type Endpoint = (context: RouteContext) => Operation | undefined;

export interface Operation {
  readonly handlers: readonly RequestHandler[];
  /** Its part of the OpenAPI document. */
  readonly doc: OperationDoc;
}

/** Everything an endpoint can use. */
export interface RouteContext {
  readonly options: AppOptions;
  readonly activity: Activity;
  readonly metrics: Metrics;
  readonly keyThrottle: KeyThrottle;
  readonly keptResponses: KeptResponses;
  readonly files: FilesOf;
  readonly batches: BatchesOf;
  readonly conversations: ConversationsOf;
  readonly backgroundRuns: BackgroundRuns;
  /** The memory that the bodies of requests, and the files that they name, take together. */
  readonly budget: BodyBudget;
  /** Reads a JSON object into `req.body`. All routes share it, because they share one memory budget. */
  readonly jsonBody: readonly RequestHandler[];
  /** The same where clients send no media type. */
  readonly untypedJsonBody: readonly RequestHandler[];
  /** The same where a request may have no body. */
  readonly optionalJsonBody: readonly RequestHandler[];
  /** The routes of this server for people, such as `GET /v1/models`. */
  readonly routeLines: () => readonly string[];
  readonly document: () => OpenApiDocument;
}
