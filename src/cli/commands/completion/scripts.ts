/** The completion script of each shell. */
import type { CaseTable } from './command-tree.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export function completionScript(shell: Shell, table: CaseTable): string {
  switch (shell) {
    case 'bash':
      return bash(table);
    case 'zsh':
      return zsh(table);
    case 'fish':
      return fish(table);
  }
}

/** Works with bash 3.2, which macOS has. */
function bash(table: CaseTable): string {
  return `# Completion of claude-bridge for bash. Add to ~/.bashrc: eval "$(claude-bridge completion bash)"
_claude_bridge() {
  local at='' word words='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "\${at:+$at }$word" in
      ${pattern(table.paths)}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at|\${COMP_WORDS[COMP_CWORD - 1]}" in
${cases(table.after, (words) => `words=${quoted(words)}`)}
    *)
      case "$at" in
${cases(table.at, (words) => `words=${quoted(words)}`)}
      esac
      ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _claude_bridge claude-bridge
`;
}

function zsh(table: CaseTable): string {
  return `#compdef claude-bridge
# Completion of claude-bridge for zsh. Add to ~/.zshrc, after compinit: eval "$(claude-bridge completion zsh)"
_claude_bridge() {
  local at='' word index
  local -a next
  for ((index = 2; index < CURRENT; index++)); do
    word="$words[index]"
    case "\${at:+$at }$word" in
      ${pattern(table.paths)}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at|$words[CURRENT-1]" in
${cases(table.after, (words) => `next=(${words.map((word) => quoted([word])).join(' ')})`)}
    *)
      case "$at" in
${cases(table.at, (words) => `next=(${words.map((word) => quoted([word])).join(' ')})`)}
      esac
      ;;
  esac
  if (( $#next )); then compadd -a next; else _files; fi
}
compdef _claude_bridge claude-bridge
`;
}

function fish(table: CaseTable): string {
  const lists = (entries: CaseTable['at'], indent: string): string =>
    entries
      .map(([key, words]) => `${indent}case ${quoted([key])}\n${indent}    printf '%s\\n' ${listed(words)}`)
      .join('\n');
  return `# Completion of claude-bridge for fish. Run once: claude-bridge completion fish > ~/.config/fish/completions/claude-bridge.fish
function __claude_bridge_words
    set -l at ''
    set -l typed (commandline -opc)
    for word in $typed[2..-1]
        switch (string trim -- "$at $word")
            case ${table.paths.map((path) => quoted([path])).join(' ')}
                set at (string trim -- "$at $word")
        end
    end
    switch "$at|$typed[-1]"
${lists(table.after, '        ')}
        case '*'
            switch "$at"
${lists(table.at, '                ')}
            end
    end
end
complete -c claude-bridge -f -a '(__claude_bridge_words)'
`;
}

/** Alternatives of a \`case\` of bash and zsh. */
function pattern(paths: readonly string[]): string {
  return paths.map((path) => quoted([path])).join(' | ');
}

function cases(entries: CaseTable['at'], assign: (words: readonly string[]) => string): string {
  return entries.map(([key, words]) => `    ${quoted([key])}) ${assign(words)} ;;`).join('\n');
}

/** Prints nothing for an empty list. */
function listed(words: readonly string[]): string {
  return words.length === 0 ? '>/dev/null' : words.map((word) => quoted([word])).join(' ');
}

function quoted(words: readonly string[]): string {
  return `'${words.join(' ').replaceAll("'", `'\\''`)}'`;
}
