/** The text of docs/first-minute.md. */

export interface Scene {
  readonly title: string;
  /** As typed. */
  readonly line: string;
  /** What the terminal showed, line by line. */
  readonly screen: readonly string[];
  /** Until the command ended. */
  readonly seconds: number;
}

export function firstMinutePage(scenes: readonly Scene[]): string {
  return `${[INTRODUCTION, ...scenes.map(written)].join('\n\n')}\n`;
}

const INTRODUCTION = `# The first minute

\`npm run first-minute\` writes this page. It types these lines in a terminal of 80 columns, on a machine with Node and npm alone: no CLI, no settings. npm installs the real Claude CLI
from its registry. Two things are not as they are for you: the bridge's package comes from a file, and a script stands in for the model, so no account is asked for.`;

function written({ title, line, screen, seconds }: Scene): string {
  return `## ${title}\n\n\`\`\`text\n$ ${line}\n${screen.join('\n')}\n\`\`\`\n\n${seconds.toFixed(1)} seconds.`;
}
