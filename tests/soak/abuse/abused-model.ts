/** What the model answers abusers: what they tell it to, or else what their request demands. */
import { obligingModel } from '../../e2e/obliging-model.js';
import { answer, text, toolUse } from '../../support/api-reply.js';
import { lastUserText, type MessagesBody } from '../../support/api-request.js';
import type { ReplyScript } from '../../support/messages-api.js';

export function abusedModel(): ReplyScript {
  const oblige = obligingModel();
  return (request, index) => {
    const [, manner, words = ''] = /^(say|call|much|slowly) <<(.*)>>/s.exec(wordsIn(request.body)) ?? [];
    const [tool] = request.body.tools ?? [];
    switch (manner) {
      case 'say':
        return answer(words);
      case 'call':
        return tool ? answer([toolUse(callId(index), tool.name, fragments(words))]) : answer('No tool.');
      case 'much':
        return answer([text(Array.from({ length: 20 }, () => 'x'.repeat(1_000_000)))]);
      case 'slowly':
        return answer('word '.repeat(40), { gapMs: 50 });
      default:
        return oblige(request, index);
    }
  };
}

function wordsIn(body: MessagesBody): string {
  try {
    return lastUserText(body);
  } catch {
    // It ends with an answer of the model's.
    return '';
  }
}

function callId(index: number): string {
  return `toolu_abused_${String(index).padStart(12, '0')}`;
}

function fragments(json: string): string[] {
  return json.match(/.{1,1000}/gsu) ?? [];
}
