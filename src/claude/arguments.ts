/** The command lines of the CLI that the bridge uses. */
export function chatArguments(model: string, effortLevel: string | null): string[] {
  return [
    '-p',
    ...['--input-format', 'stream-json', '--output-format', 'stream-json'],
    ...['--verbose', '--include-partial-messages'],
    ...['--model', model],
    ...(effortLevel === null ? [] : ['--effort', effortLevel]),
    // None of the CLI's own tools, and with none of them no permission mode is needed.
    ...['--tools', ''],
    // Should a text be taken for a command in spite of all else, it is at least not run.
    '--disable-slash-commands',
    ...['--allowedTools', `mcp__${CLIENT_TOOLS_SERVER}`],
    ...['--strict-mcp-config', '--setting-sources', '', '--no-session-persistence'],
  ];
}

/** The name under which the client's tools are served to the CLI over its own pipe. */
export const CLIENT_TOOLS_SERVER = 'client';
