/** The command line of a CLI process that only talks to the model. */
export function chatArguments(model: string): string[] {
  return [
    '-p',
    ...['--input-format', 'stream-json', '--output-format', 'stream-json'],
    ...['--verbose', '--include-partial-messages'],
    ...['--model', model],
    // One line asks the model once: a tool call ends the turn, because its tool is the client's.
    ...['--max-turns', '1'],
    // None of the CLI's own tools, and with none of them no permission mode is needed.
    ...['--tools', ''],
    // Should a text be taken for a command in spite of all else, it is at least not run.
    '--disable-slash-commands',
    ...['--strict-mcp-config', '--setting-sources', '', '--no-session-persistence'],
  ];
}
