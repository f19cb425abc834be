/** `claude-bridge chat`: asks a model from the terminal, once or in a conversation. */
import type { GivenSettings } from '../../../settings/resolve-settings.js';
import { plainValue } from '../../../core/plain-text.js';
import type { ModelList } from '../../../openai/models/model-list.js';
import { askBridge } from '../../running-bridge/bridge-request.js';
import { runningOrTemporaryBridge } from '../../running-bridge/temporary-bridge.js';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import { loadSettings } from '../../command-settings.js';
import type { Machine } from '../../machine.js';
import { createProgress } from '../../terminal/progress.js';
import { createConversation } from './conversation.js';
import type { Question } from './conversation.js';
import { printAnswer } from './print-answer.js';
import { talk } from './talk.js';

export interface ChatOptions {
  /** `''` when there is none. */
  readonly question: string;
  readonly model?: string;
  readonly system?: string;
  readonly flags: GivenSettings['flags'];
}

/** The answer goes to stdout, everything else to stderr. @throws SettingError, CommandFailure */
export async function chat(options: ChatOptions, machine: Machine): Promise<void> {
  const settings = loadSettings(options.flags, machine);
  const progress = await createProgress(machine, { quiet: !machine.stderr.isTTY });
  const input = await readInput(machine, settings['body-limit-mb'] * 1024 * 1024);
  const question = questionOf(options.question, input);
  if (question === undefined && !machine.stdin.isTTY) {
    throw new CommandFailure(
      EXIT.usage,
      'There is no question.',
      'claude-bridge chat "Why is the sky blue?"',
    );
  }

  await using bridge = await runningOrTemporaryBridge(settings, machine, progress);
  const { model = settings['default-model'], system } = options;
  const conversation = createConversation(bridge, { model, ...(system === undefined ? {} : { system }) });
  if (question === undefined) {
    await talk(conversation, machine, async () => {
      const list = plainValue(await (await askBridge(bridge, '/v1/models')).json()) as ModelList;
      return list.data.filter(({ owned_by: owner }) => owner !== 'claude-bridge').map(({ id }) => id);
    });
  } else {
    progress.step(`Asking ${model}`);
    await printAnswer(conversation.ask(question), machine, progress);
  }
}

function questionOf(typed: string, input: string): Question | undefined {
  const hasInput = input.trim() !== '';
  if (typed.trim() === '') return hasInput ? { text: input } : undefined;
  return { text: typed, ...(hasInput && { context: input }) };
}

/** All of standard input, as UTF-8; `''` at a terminal, which it does not read. @throws CommandFailure for more than `maxBytes` */
async function readInput({ stdin }: Pick<Machine, 'stdin'>, maxBytes: number): Promise<string> {
  if (stdin.isTTY) return '';
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new CommandFailure(
        EXIT.failure,
        `The piped input is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`,
        `claude-bridge config set body-limit-mb ${Math.min(1024, Math.floor(maxBytes / 1024 / 1024) * 2)}`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
