/** Keeps a client's system prompt apart from what the CLI says about itself. */

/**
 * The CLI takes a prompt that begins with its attribution header, or that is one of its own introductions, for that block of its own, and
 * leaves its own out (2.1.197, 2.1.330). A line break before the words keeps both. Claude Code as a client sends such prompts.
 */
export function ownPrompt(system: string): string {
  return OF_THE_CLI.test(system) ? `\n${system}` : system;
}

const OF_THE_CLI =
  /^(?:x-anthropic-billing-header|You are Claude Code, Anthropic's|You are a Claude agent, built on Anthropic's)/;
