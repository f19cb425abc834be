/** Reads a legacy completion request, and creates the writers of its answer. */
import type { AnswerHead, WireRequest } from '../../core/wire-request.js';
import { optionNames } from '../../wire/sampling.js';
import { parseCompletionRequest } from './parse-completion-request.js';
import { createTextCollector } from './text-collector.js';
import { createTextStream } from './text-stream.js';

/** @throws BridgeError validation_error or unsupported_parameter whose `param` names the field. */
export function readCompletionRequest(body: unknown): WireRequest {
  const { turns, echoes, model, stream, includeUsage, obfuscate, ignored } = parseCompletionRequest(body);
  const described = ({ id, created }: AnswerHead) => ({ id: `cmpl-${id}`, created, model, echoes });
  return {
    ...{ turns, stream, ignored, optionNames: optionNames('chat') },
    collector: (head) => createTextCollector(described(head)),
    encoder: (head) => createTextStream({ ...described(head), includeUsage, obfuscate }),
  };
}
