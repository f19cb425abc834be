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
  return `${[INTRODUCTION, ...scenes.map(written), OTHER_WAYS].join('\n\n')}\n`;
}

function written({ title, line, screen, seconds }: Scene): string {
  return `## ${title}\n\n\`\`\`text\n$ ${line}\n${screen.join('\n')}\n\`\`\`\n\n${seconds.toFixed(1)} seconds.`;
}

const INTRODUCTION = `# The first minute

\`npm run first-minute\` writes this page. It types these lines in a terminal of 80 columns, on a machine with Node and npm alone: no CLI, no settings. npm installs the
real Claude CLI from its registry. Two things differ from yours: the bridge's package comes from a file, which npx unpacks again for every command, and a script stands in
for the model, so no account is needed. The seconds include that, and those of the server last until Ctrl-C.`;

const OTHER_WAYS = `## When it goes another way

| What happens | What you see | Test |
| --- | --- | --- |
| No Claude CLI | one line, and \`Next: … setup\`; \`doctor\` lists the places it looked in | \`cli/find-cli\`, \`cli/doctor\` |
| The CLI is not logged in, or too old | an offer to log in or update at a terminal, else the line to type | \`cli/first-minute\` |
| npm left only a placeholder, or an older CLI for Node 20 | what npm 10 to 12 need to install the real one | \`cli/older-cli\`, \`cli/find-cli\` |
| The CLI, or a program it starts, hangs | given up after 20 seconds | \`cli/doctor\`, \`process/run\` |
| The port is taken, by a bridge or by another program | which of the two, and the line that uses a free one | \`cli/port-failure\`, \`cli/serve-failures\` |
| A mistyped command, flag or setting | your own line, corrected | \`cli/usage-problem\`, \`cli/next-lines\` |
| \`--cli-path\` names a folder | the file to name instead | \`cli/serve-failures\` |
| A setting that cannot be: no such file, an unknown model | a refusal before it is stored | \`cli/config-command\` |
| An unknown \`CLAUDE_BRIDGE_…\` variable | a warning at the start | \`cli/serve\` |
| \`setup\` again while the bridge runs | it keeps its port | \`cli/first-minute\` |
| \`demo\` while 8000 is taken | the next free port | \`cli/demo\` |
| The command came through npx, or is installed | every line to type has the form that works here | \`cli/own-command\` |
| A long answer in a terminal | all of its words stay on the screen | \`cli/screens\`, \`cli/chat\` |
| \`serve --host 0.0.0.0\` | the addresses that others can use | \`cli/serve\` |
| Another program answers on the bridge's port | it gets neither key nor prompt | \`cli/impostor\` |
| A request fails | one red line with the reason | \`cli/request-line\` |`;
