/** The types of offered tools and of the choice among them, in every form that clients send. */
import type { Tool } from '../../core/turn.js';

/** A tool as the model gets it, and what its client calls it. */
export interface OfferedTool {
  readonly tool: Tool;
  /** The client's name for it; the model's differs where two namespaces have a tool of one name. */
  readonly name: string;
  readonly namespace?: string;
  /** Whether it takes one free text instead of arguments. */
  readonly custom: boolean;
}

export interface FunctionDefinition {
  readonly name: string;
  readonly description?: string | null;
  readonly parameters?: Readonly<Record<string, unknown>> | null;
  readonly strict?: boolean | null;
}

export interface ChatTool {
  readonly type?: string | null;
  readonly function?: FunctionDefinition;
  readonly custom?: {
    readonly name: string;
    readonly description?: string | null;
    readonly format?: CustomFormat | null;
  };
  readonly format?: CustomFormat | null;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly parameters?: Readonly<Record<string, unknown>> | null;
  readonly input_schema?: Readonly<Record<string, unknown>> | null;
  readonly strict?: boolean | null;
  readonly tools?: readonly ChatTool[] | null;
}

/** What a custom tool's text must look like; chat completions nest the grammar, the Responses form is flat. */
export interface CustomFormat {
  readonly type?: unknown;
  readonly syntax?: unknown;
  readonly definition?: unknown;
  readonly grammar?: { readonly syntax?: unknown; readonly definition?: unknown } | null;
}

export interface ChatToolChoice {
  readonly type?: string;
  readonly name?: string;
  readonly function?: { readonly name: string };
  readonly custom?: { readonly name: string };
  readonly allowed_tools?: AllowedTools;
  readonly mode?: 'auto' | 'required';
  readonly tools?: readonly AllowedTool[];
  readonly disable_parallel_tool_use?: boolean | null;
}

export interface AllowedTools {
  readonly mode?: 'auto' | 'required';
  readonly tools?: readonly AllowedTool[];
}

export interface AllowedTool {
  readonly type?: string;
  readonly name?: string;
  readonly function?: { readonly name: string };
}
