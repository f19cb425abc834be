/** The types of what a Responses request's `input` may hold, once its schema has accepted it. */
export type InputItem =
  | MessageItem
  | FunctionCallItem
  | CustomToolCallItem
  | CallOutputItem
  | ReasoningInputItem
  | ItemReference
  | HostedItem;

/** An item of a conversation whose references are resolved. */
export type ConversationItem = Exclude<InputItem, ItemReference>;

export interface MessageItem {
  readonly type: 'message';
  readonly role: 'user' | 'assistant' | 'system' | 'developer';
  readonly content?: string | readonly MessagePart[] | null;
}

export interface FunctionCallItem {
  readonly type: 'function_call';
  readonly call_id: string;
  readonly name: string;
  readonly namespace?: string | null;
  readonly arguments?: string | object | null;
  readonly status?: string | null;
}

export interface CustomToolCallItem {
  readonly type: 'custom_tool_call';
  readonly call_id: string;
  readonly name: string;
  readonly namespace?: string | null;
  readonly input?: string | null;
}

export interface CallOutputItem {
  readonly type: 'function_call_output' | 'custom_tool_call_output';
  readonly call_id: string;
  readonly output?: string | readonly InputPart[] | null;
}

/** Thinking of an earlier answer; the model does not get it back. */
export interface ReasoningInputItem {
  readonly type: 'reasoning';
}

export interface ItemReference {
  readonly type: 'item_reference';
  readonly id: string;
}

/** What a tool did that only OpenAI can run; the model does not see it. */
export interface HostedItem {
  readonly type: (typeof hostedItemTypes)[number];
}

export const hostedItemTypes = [
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'computer_call',
  'computer_call_output',
  'local_shell_call',
  'local_shell_call_output',
  'shell_call',
  'shell_call_output',
  'apply_patch_call',
  'apply_patch_call_output',
  'mcp_list_tools',
  'mcp_approval_request',
  'mcp_approval_response',
  'mcp_call',
  'tool_search_call',
  'tool_search_output',
] as const;

export type InputPart = InputTextPart | InputImagePart | InputFilePart;
export type MessagePart = InputPart | RefusalPart;

export interface InputTextPart {
  readonly type: 'input_text' | 'output_text' | 'text';
  readonly text: string;
}

export interface RefusalPart {
  readonly type: 'refusal';
  readonly refusal: string;
}

export interface InputImagePart {
  readonly type: 'input_image';
  readonly image_url?: string | null;
  readonly file_id?: string | null;
  readonly detail?: string | null;
}

export interface InputFilePart {
  readonly type: 'input_file';
  readonly file_data?: string | null;
  readonly file_url?: string | null;
  readonly file_id?: string | null;
  readonly filename?: string | null;
}
