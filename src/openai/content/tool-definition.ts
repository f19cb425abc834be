/** The types of offered tools and of the choice among them, in every form that clients send. */
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
    readonly format?: object | null;
  };
  readonly name?: string | null;
  readonly description?: string | null;
  readonly parameters?: Readonly<Record<string, unknown>> | null;
  readonly input_schema?: Readonly<Record<string, unknown>> | null;
  readonly strict?: boolean | null;
  readonly tools?: readonly ChatTool[] | null;
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
  readonly name?: string;
  readonly function?: { readonly name: string };
}
