/** The command lines of the CLI that the bridge uses. */
export function chatArguments(model: string): string[] {
  return [
    '-p',
    ...['--input-format', 'stream-json', '--output-format', 'stream-json'],
    ...['--verbose', '--include-partial-messages'],
    ...['--model', model],
    // None of the CLI's own tools, and with none of them no permission mode is needed.
    ...['--tools', ''],
    ...['--allowedTools', `mcp__${CLIENT_TOOLS_SERVER}`],
    ...['--strict-mcp-config', '--setting-sources', '', '--no-session-persistence'],
  ];
}

/** The name under which the client's tools are served to the CLI over its own pipe. */
export const CLIENT_TOOLS_SERVER = 'client';
