import type { Command } from 'commander';
import type { Machine } from '../../machine.js';
import { addAddressFlags, givenSettingFlags } from '../../command-settings.js';

/** `claude-bridge chat` */
export function addChatCommand(program: Command, machine: Machine): void {
  const command = program
    .command('chat [question...]')
    .description('ask a model from the terminal; without a question, start a conversation')
    .option('-m, --model <name>', 'model to ask (default: the setting default-model)')
    .option('-s, --system <text>', 'system prompt');
  addAddressFlags(command)
    .addHelpText('after', HELP)
    .action(async (words: string[], options: { model?: string; system?: string }) => {
      const { model, system } = options;
      const { chat } = await import('./chat.js');
      await chat(
        {
          question: words.join(' '),
          ...(model === undefined ? {} : { model }),
          ...(system === undefined ? {} : { system }),
          flags: givenSettingFlags(command),
        },
        machine,
      );
    });
}

const HELP = `
Piped input goes before the question: cat log | claude-bridge chat "What went wrong?"
The running bridge answers; if none is running, the command starts a temporary one.
In a conversation, /help lists what else can be typed; Ctrl-C twice, Ctrl-D or /exit leaves.
`;
