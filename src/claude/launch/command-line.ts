/** How to start a CLI process: its arguments and its environment. */

/** The arguments of a CLI process that only talks to the model. */
export function chatArguments(model: string): string[] {
  return [
    '-p',
    ...['--input-format', 'stream-json', '--output-format', 'stream-json'],
    ...['--verbose', '--include-partial-messages'],
    ...['--model', model],
    // One line calls the model once: a tool call ends the turn, because the tool belongs to the client.
    ...['--max-turns', '1'],
    // None of the CLI's own tools; without them, it needs no permission mode.
    ...['--tools', ''],
    // If the CLI takes a text for a command despite everything else, it does not run it.
    '--disable-slash-commands',
    ...['--strict-mcp-config', '--setting-sources', '', '--no-session-persistence'],
  ];
}

/**
 * The environment of a CLI process: a safelist of the user's variables, and settings that make the CLI a plain chat engine.
 * @param maxRetries how often the CLI repeats a failed API request before it says so.
 */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  { maxRetries }: { readonly maxRetries: number } = { maxRetries: 0 },
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && isPassedOn(platform === 'win32' ? name.toUpperCase() : name))
      kept[name] = value;
  }
  return { ...kept, ...CHAT_ENGINE, CLAUDE_CODE_MAX_RETRIES: String(maxRetries) };
}

/** An API key in the environment silently beats the subscription in `-p` mode, so neither ever reaches the CLI. */
export const REMOVED_CREDENTIALS: readonly string[] = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'];

const A_DAY_MS = '86400000';

/** Observed on 2.1.197 and 2.1.330. */
const CHAT_ENGINE: Readonly<Record<string, string>> = {
  // What the client wrote is text: no `@path` expansion.
  CLAUDE_CODE_DISABLE_ATTACHMENTS: '1',
  // Client tools keep their own names and are all in the request.
  CLAUDE_AGENT_SDK_MCP_NO_PREFIX: '1',
  ENABLE_TOOL_SEARCH: 'false',
  // They all run in parallel, wait for the client as long as the bridge allows, and pass on complete results.
  CLAUDE_CODE_MAX_TOOL_USE_CONCURRENCY: '1000',
  MAX_MCP_OUTPUT_TOKENS: '100000000',
  MCP_TOOL_TIMEOUT: A_DAY_MS,
  CLAUDE_CODE_MCP_TOOL_IDLE_TIMEOUT: A_DAY_MS,
  CLAUDE_CODE_SDK_MCP_TOOL_IDLE_TIMEOUT: A_DAY_MS,
  CLAUDE_CODE_MCP_AUTO_BACKGROUND_MS: A_DAY_MS,
  // None of the user's own content goes into a prompt.
  CLAUDE_CODE_DISABLE_CLAUDE_MDS: '1',
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
  // The history the client sent is the history the model sees.
  DISABLE_AUTO_COMPACT: '1',
  DISABLE_COMPACT: '1',
  // The API decides whether a prompt is too long; the CLI's own estimate refuses far shorter ones.
  CLAUDE_CODE_BLOCKING_LIMIT_OVERRIDE: '1000000000',
  // One answer per turn: a cut stream or a refusal is reported, not followed by a second answer.
  CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: '1',
  CLAUDE_CODE_DISABLE_REFUSAL_FALLBACK: '1',
  CLAUDE_CODE_DISABLE_REFUSAL_RETRY: '1',
  MAX_THINKING_TOKENS: '0',
  CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
  DISABLE_AUTOUPDATER: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
};

/** Upper-case names compare as they are on every platform; Windows spells some of them in mixed case. */
const PASSED_ON = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'TEMP', 'TMP'],
  ...[
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'all_proxy',
    'no_proxy',
  ],
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
  ...['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME', 'XDG_RUNTIME_DIR'],
  ...[
    'SYSTEMROOT',
    'SYSTEMDRIVE',
    'WINDIR',
    'COMSPEC',
    'PATHEXT',
    'OS',
    'USERNAME',
    'USERPROFILE',
    'USERDOMAIN',
  ],
  ...['HOMEDRIVE', 'HOMEPATH', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)'],
  ...['PROCESSOR_ARCHITECTURE', 'NUMBER_OF_PROCESSORS', 'CLAUDE_CODE_GIT_BASH_PATH'],
  // The login and the route to the API are the CLI's own affair and pass through untouched.
  ...['CLAUDE_CONFIG_DIR', 'CLAUDE_CODE_OAUTH_TOKEN', 'ANTHROPIC_BASE_URL'],
]);

function isPassedOn(name: string): boolean {
  return PASSED_ON.has(name) || name.startsWith('LC_');
}
