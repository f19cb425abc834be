/** The documentation of a route; the OpenAPI document is built from nothing else. */
import type { BridgeError, BridgeErrorCode } from '../core/bridge-error.js';
import type { JsonSchema, NamedSchemas } from '../wire/schema/json-schema.js';
import type { AnswerHeader } from './answer-headers.js';

export interface OperationDoc {
  /** Unique in the document; client generators use it as the name of a function. */
  readonly id: string;
  readonly tag: DocTag;
  /** A few words, for lists. */
  readonly summary: string;
  /** Markdown. */
  readonly description?: string;
  /** They include those of the path: `id` for `/responses/:id`. */
  readonly parameters?: readonly ParameterDoc[];
  readonly request?: RequestDoc;
  readonly answers: readonly AnswerDoc[];
  /** The error codes, besides those that every route shares. */
  readonly errors?: readonly BridgeErrorCode[];
  /** The forms of its errors, if OpenAI's is not the only one. Where a status has several, the schema is named after them, such as `AOrB`. */
  readonly failures?: readonly FailureDoc[];
  /** All schemas that it refers to, directly or through others. */
  readonly schemas?: NamedSchemas;
}

export interface FailureDoc {
  /** The name of the schema of its bodies. */
  readonly schema: string;
  readonly failure: (error: BridgeError) => {
    readonly status: number;
    /** What programs identify the error by. */
    readonly label: string;
    readonly body: object;
  };
  /** The headers, besides those that every error has. */
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

export function queryParameter(
  name: string,
  description: string,
  schema: ParameterDoc['schema'],
): ParameterDoc {
  return { name, in: 'query', description, schema };
}

export interface RequestDoc {
  /** The name of the schema that validates requests. */
  readonly schema: string;
  /** Whether it is a form with a file; otherwise it is JSON. */
  readonly form?: boolean;
  /** Whether it may be missing. */
  readonly optional?: boolean;
  readonly examples: readonly ExampleDoc[];
}

/** A request that works unchanged, and an answer that it may get. */
export interface ExampleDoc {
  /** Letters and digits, unique in its operation. */
  readonly name: string;
  readonly summary: string;
  readonly request: object;
  /** A body, or the text of a stream. */
  readonly answer: object | string;
}

export interface AnswerDoc {
  readonly status: number;
  readonly description: string;
  /** The name of the schema of a JSON body. */
  readonly json?: string;
  /** The name of the schema of an event's data, for an answer that comes as a stream of events. */
  readonly events?: string;
  /** The name of the schema of a line, for an answer that comes as one JSON object a line. */
  readonly lines?: string;
  /** The media type of any other body. */
  readonly other?: string;
  /** Examples of a JSON body, for an operation without a request body. */
  readonly examples?: readonly { readonly name: string; readonly answer: object }[];
  /** Besides `x-request-id`, which every answer has. */
  readonly headers?: readonly AnswerHeader[];
}

/** The groups of operations, in the order of the document. */
export const docTags = {
  Chat: 'Conversations, in the form of OpenAI Chat Completions.',
  Responses: 'Conversations, in the form of OpenAI Responses.',
  Completions: 'Texts to continue, in the form of the legacy OpenAI Completions.',
  Messages: 'Conversations, in the form of Anthropic Messages.',
  Ollama: 'Conversations, texts as vectors and models, in the form of Ollama.',
  Conversations: 'Conversations that the bridge keeps, for Responses to continue.',
  Files: 'Files that are uploaded once, for requests to name.',
  Batches: 'Many requests at once, answered when there is room.',
  Embeddings: 'Texts as vectors, computed on the machine of the bridge.',
  Models: 'The names of the models.',
  Server: 'The bridge itself.',
  Documentation: 'This description, for programs and for people.',
} as const;

export type DocTag = keyof typeof docTags;

/** The header with which a client stays with one of several bridges. */
export const conversationParameter: ParameterDoc = {
  name: 'x-claude-bridge-conversation',
  in: 'header',
  description:
    "The name of the conversation, the client's own or the one of the answer before; told back in the answer. It leads a load balancer to the bridge that holds the " +
    'conversation, and means nothing else. Up to 128 letters, digits and `_.:@/+=-`; one of another form is ignored.',
  schema: { type: 'string', minLength: 1 },
};
