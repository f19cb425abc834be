/** What a route says about itself; the OpenAPI document is made of nothing else. */
import type { BridgeError, BridgeErrorCode } from '../core/bridge-error.js';
import type { JsonSchema, NamedSchemas } from '../wire/schema/json-schema.js';
import type { AnswerHeader } from './answer-headers.js';

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

/** The groups in which the operations are listed, in their order. */
export const docTags = {
  Chat: 'Conversations, in the form of OpenAI Chat Completions.',
  Responses: 'Conversations, in the form of OpenAI Responses.',
  Completions: 'Texts to be continued, in the form of the legacy OpenAI Completions.',
  Messages: 'Conversations, in the form of Anthropic Messages.',
  Embeddings: 'Texts as vectors, made on the machine of the bridge.',
  Models: 'The names under which models can be asked.',
  Server: 'The bridge itself.',
  Documentation: 'This description, for programs and for people.',
} as const;

export type DocTag = keyof typeof docTags;

/** The header by which a client stays with one of several bridges. */
export const conversationParameter: ParameterDoc = {
  name: 'x-claude-bridge-conversation',
  in: 'header',
  description:
    "The name of the conversation, the client's own or the one of the answer before; told back in the answer. It leads a load balancer to the bridge that holds the " +
    'conversation, and means nothing else. Up to 128 letters, digits and `_.:@/+=-`; one of another form is ignored.',
  schema: { type: 'string', minLength: 1 },
};
