/** A model whose answer is a function of the whole conversation, and that objects when a conversation is not as its client has it. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { answer } from '../support/api-reply.js';
import { systemText } from '../support/api-request.js';
import { assistant, expectedMessages, user, type ExpectedMessage } from '../support/expected-messages.js';
import type { RecordedRequest, ReplyScript } from '../support/messages-api.js';
import { processOf } from './telling-cli.js';

export interface Said {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What the client of one conversation has just asked, and how the model is to answer. */
export interface Question {
  readonly system: string;
  readonly messages: readonly Said[];
  readonly manner: 'at-once' | 'slowly' | 'stalling';
  /** Called when the question reaches the model, with the id of the process that puts it. */
  readonly asked?: (pid: number) => void;
}

export interface CheckedModel {
  readonly script: ReplyScript;
  /** How often the model was asked. */
  readonly requests: number;
  /** The exchanges that are not over. */
  open(): number;
  /** The conversation with this number now stands at this question; its first message begins with `opening`. */
  put(id: number, question: Question): void;
  /** Nobody will ask about this conversation any more. */
  forget(id: number): void;
}

/** The words with which a conversation's first message begins. */
export function opening(id: number): string {
  return `conversation ${id}: `;
}

/** What the model answers to exactly these messages. */
export function answerTo(system: string, messages: readonly Said[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([system, messages]))
    .digest('hex');
  return `answer ${messages.length} is ${digest.match(/.{8}/gu)!.join(' ')}`;
}

/**
 * @param object is told of everything that should not have reached the model.
 * @param others answers what belongs to no conversation; nothing does unless given.
 */
export function createCheckedModel(object: (violation: string) => void, others?: ReplyScript): CheckedModel {
  const questions = new Map<number, Question>();
  const exchanges = new Set<RecordedRequest>();
  let requests = 0;
  const prune = (): void => {
    for (const exchange of exchanges) if (exchange.closed) exchanges.delete(exchange);
  };
  return {
    script: (request, index) => {
      requests += 1;
      prune();
      exchanges.add(request);
      const system = systemText(request.body);
      const { messages } = request.body;
      const reached = JSON.stringify([system, messages]);
      const id = Number(/conversation (\d+): /.exec(reached)?.[1]);
      if (Number.isNaN(id) && others) return others(request, index);
      const question = questions.get(id);
      if (!question) object(`conversation ${id} reached the model, and nobody has it: ${reached}`);
      else if (!isDeepStrictEqual([system, messages], [question.system, wholeMessages(question)]))
        object(`conversation ${id} reached the model as ${reached}`);
      question?.asked?.(processOf(request));
      const text = answerTo(system, question?.messages ?? []);
      if (question?.manner === 'stalling') return answer(text, { stall: { afterChunks: 3 } });
      return answer(text, question?.manner === 'slowly' ? { gapMs: 60 } : {});
    },
    get requests() {
      return requests;
    },
    open: () => {
      prune();
      return exchanges.size;
    },
    put: (id, question) => void questions.set(id, question),
    forget: (id) => void questions.delete(id),
  };
}

/** As they are to reach the model. */
function wholeMessages({ messages }: Question): ExpectedMessage[] {
  return expectedMessages(
    ...messages.map(({ role, content }) => (role === 'user' ? user(content) : assistant(content))),
  );
}
