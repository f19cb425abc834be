/** What a route says about itself; the OpenAPI document is made of nothing else. */
import type { BridgeError, BridgeErrorCode } from '../core/bridge-error.js';
import type { JsonSchema, NamedSchemas } from '../wire/schema/json-schema.js';
import type { AnswerHeader } from './answer-headers.js';
import type { DocTag } from './doc-tags.js';

export interface OperationDoc {
  /** Unique in the document; programs that write clients name their functions by it. */
  readonly id: string;
  readonly tag: DocTag;
  /** A few words, for lists. */
  readonly summary: string;
  /** Markdown. */
  readonly description?: string;
  /** Of the path `/models/:id`, `id` must be among them. */
  readonly parameters?: readonly ParameterDoc[];
  readonly request?: RequestDoc;
  readonly answers: readonly AnswerDoc[];
  /** The ways in which it may fail, besides those that every route shares. */
  readonly errors?: readonly BridgeErrorCode[];
  /** How it fails, if not as OpenAI does. */
  readonly failures?: FailureDoc;
  /** All schemas that it names, with those that they name in turn. */
  readonly schemas?: NamedSchemas;
}

export interface FailureDoc {
  /** The name of the schema of its bodies. */
  readonly schema: string;
  readonly failure: (error: BridgeError) => {
    readonly status: number;
    /** What a program knows it by. */
    readonly label: string;
    readonly body: object;
  };
  /** Besides those that every failure has. */
  readonly headers?: readonly AnswerHeader[];
}

export interface ParameterDoc {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly schema: JsonSchema;
  readonly required?: boolean;
  readonly example?: string;
}

export interface RequestDoc {
  /** The name of the very schema that requests are validated with. */
  readonly schema: string;
  readonly examples: readonly ExampleDoc[];
}

/** A request that works as it stands, and an answer that it may get. */
export interface ExampleDoc {
  /** Letters and digits, unique in its operation. */
  readonly name: string;
  readonly summary: string;
  readonly request: object;
  /** A body, or the text of an event stream. */
  readonly answer: object | string;
}

export interface AnswerDoc {
  readonly status: number;
  readonly description: string;
  /** The name of the schema of a JSON body. */
  readonly json?: string;
  /** The name of the schema of an event's data, for an answer that comes as a stream of events. */
  readonly events?: string;
  /** The media type of a body that is neither. */
  readonly other?: string;
  /** Examples of a JSON body, for an operation without a request body. */
  readonly examples?: readonly { readonly name: string; readonly answer: object }[];
  /** Besides `x-request-id`, which every answer has. */
  readonly headers?: readonly AnswerHeader[];
}
