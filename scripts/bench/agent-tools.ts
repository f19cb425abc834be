/** Twelve tools like those of a coding agent, with schemas as long as real ones. */
export interface AgentTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const path = text('The absolute path of the file. Relative paths are refused.');
const folder = text('The absolute path of the folder; the root of the project unless given.');
const lines = { type: 'integer', minimum: 1, description: 'Counts from 1, the first line of the file.' };
const timeout = {
  type: 'integer',
  minimum: 1,
  maximum: 600,
  default: 120,
  description: 'Seconds until it is ended, whether it is done or not.',
};

export const AGENT_TOOLS: readonly AgentTool[] = [
  tool(
    'read_file',
    'Reads a text file. Long files come in parts: say from which line on, and how many.',
    { path, from: lines, count: { ...lines, maximum: 2000 } },
    ['path'],
  ),
  tool(
    'write_file',
    'Writes a whole file; what was in it is gone. Read it first, and prefer an edit where little changes.',
    {
      path,
      content: text('All of it, to the last line break.'),
      executable: flag('Whether it is a program.'),
    },
    ['path', 'content'],
  ),
  tool(
    'edit_file',
    'Puts new text in the place of old. The old text must occur exactly once, unless all its places are meant.',
    {
      path,
      edits: list({
        type: 'object',
        properties: {
          old: text('Exactly as it stands in the file.'),
          new: text('What is to stand there.'),
          all: flag('Everywhere.'),
        },
        required: ['old', 'new'],
        additionalProperties: false,
      }),
    },
    ['path', 'edits'],
  ),
  tool(
    'list_files',
    'Lists what a folder holds, newest first.',
    {
      folder,
      depth: { type: 'integer', minimum: 1, maximum: 8 },
      hidden: flag('Those that begin with a dot.'),
    },
    [],
  ),
  tool(
    'search_text',
    'Finds a regular expression in the files of a folder and shows the lines around each hit.',
    {
      pattern: text('A regular expression in the syntax of ripgrep.'),
      folder,
      globs: list(text('Only files whose path fits, such as `src/**/*.ts`.')),
      around: { type: 'integer', minimum: 0, maximum: 20, default: 2 },
      output: choice(['lines', 'files', 'counts']),
    },
    ['pattern'],
  ),
  tool(
    'run_command',
    'Runs a command in a shell and tells what it printed and how it ended. Not for programs that ask back.',
    {
      command: text('One line; join several with `&&`.'),
      folder,
      timeout,
      environment: { type: 'object', additionalProperties: { type: 'string' } },
    },
    ['command'],
  ),
  tool(
    'run_tests',
    'Runs the tests of the project, or those whose names fit, and tells which failed and why.',
    { names: list(text('A part of the name.')), folder, timeout, coverage: flag('Tells what was not run.') },
    [],
  ),
  tool(
    'git_log',
    'Tells what was changed, by whom and when.',
    {
      path,
      since: { type: 'string', format: 'date-time', description: 'The oldest that is wanted.' },
      most: { type: 'integer', minimum: 1, maximum: 200, default: 20 },
      author: text('A part of a name or of an address.'),
    },
    [],
  ),
  tool(
    'fetch_page',
    'Loads a page of the web and tells what it says, as Markdown.',
    {
      url: { type: 'string', format: 'uri', description: 'With http or https.' },
      method: choice(['GET', 'HEAD']),
      headers: { type: 'object', additionalProperties: { type: 'string' } },
      timeout,
    },
    ['url'],
  ),
  tool(
    'query_database',
    'Asks the database a question in SQL. It may only read; changes are refused.',
    {
      statement: text('One statement with `$1`, `$2` where values belong.'),
      values: list({ type: ['string', 'number', 'boolean', 'null'] }),
      limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100 },
    },
    ['statement'],
  ),
  tool(
    'plan',
    'Writes down what is to be done, and how far it is. Keep it up to date; the user reads it.',
    {
      steps: list({
        type: 'object',
        properties: {
          what: text('In a few words.'),
          state: choice(['open', 'begun', 'done', 'dropped']),
          why: text('For those that were dropped.'),
        },
        required: ['what', 'state'],
        additionalProperties: false,
      }),
    },
    ['steps'],
  ),
  tool(
    'ask_user',
    'Asks the user what nobody else can know. Not for leave to go on.',
    {
      question: text('One, in one sentence.'),
      options: list(text('An answer to choose.')),
      several: flag('Whether more than one may be chosen.'),
    },
    ['question'],
  ),
];

/** In the form that a client of OpenAI's API sends. */
export const OPENAI_TOOLS = AGENT_TOOLS.map((each) => ({ type: 'function', function: each }));

function tool(
  name: string,
  description: string,
  properties: Readonly<Record<string, unknown>>,
  required: readonly string[],
): AgentTool {
  return {
    name,
    description,
    parameters: { type: 'object', properties, required, additionalProperties: false },
  };
}

function text(description: string): Readonly<Record<string, unknown>> {
  return { type: 'string', description };
}

function flag(description: string): Readonly<Record<string, unknown>> {
  return { type: 'boolean', default: false, description };
}

function choice(of: readonly string[]): Readonly<Record<string, unknown>> {
  return { type: 'string', enum: of };
}

function list(items: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { type: 'array', items };
}
