/** An answer that breaks off once the client has its first words: the cut also loses whatever was written just before it. */
import { answer, text, type Reply } from './api-reply.js';
import { deferred } from './deferred.js';

export interface CutAnswer {
  /** Says "one two ", and then breaks off. */
  readonly reply: Reply;
  /** To be called when the client has the words. */
  readonly heard: () => void;
}

export function cutAnswer(): CutAnswer {
  const { promise: until, resolve: heard } = deferred();
  const breaking = { stall: { afterChunks: 1, until }, cut: { afterChunks: 1 } };
  return { reply: answer([text(['one two ', 'never said'])], breaking), heard };
}
