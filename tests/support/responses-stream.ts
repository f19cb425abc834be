/** Reads the bytes of a streamed response, and reports what breaks the official specification. */
import { eventFaults } from './openai-spec.js';

export interface SentEvent {
  readonly type: string;
  readonly sequence_number: number;
  readonly [key: string]: unknown;
}

/** The events of a stream, without comments. @throws when something is not an event. */
export function sentEvents(text: string): SentEvent[] {
  return blocksOf(text).map((block) => {
    const [, name, data] = /^event: (\S+)\ndata: (.*)$/u.exec(block) ?? [];
    if (data === undefined) throw new Error(`This is no event: ${block}`);
    const event = JSON.parse(data) as SentEvent;
    if (event.type !== name) throw new Error(`The event ${name!} says that it is ${event.type}.`);
    return event;
  });
}

/** @param ended whether the client has read the whole stream. */
export function responsesStreamFaults(text: string, ended: boolean): string[] {
  const events = sentEvents(ended ? text : text.slice(0, text.lastIndexOf('\n\n') + 2));
  const faults = events.flatMap((event, index) => [
    ...eventFaults(event),
    ...(event.sequence_number === index ? [] : [`${event.type} has the number ${event.sequence_number}`]),
    ...(isLast(event) && index < events.length - 1 ? [`${event.type} is not the end`] : []),
  ]);
  const last = events.at(-1);
  if (ended && (!last || !isLast(last))) faults.push(`The stream ended with ${last?.type ?? 'nothing'}`);
  if (ended && !text.endsWith('\n\n')) faults.push('The last event is cut off');
  return [...faults, ...orderFaults(events)];
}

/** Whatever is added must be done; deltas must add up to their `done` event, and items to the whole output. */
function orderFaults(events: readonly SentEvent[]): string[] {
  const faults: string[] = [];
  const open = new Map<unknown, string>();
  const done: unknown[] = [];
  for (const event of events) {
    const item = event['item'] as { readonly id: string } | undefined;
    const at = item?.id ?? event['item_id'];
    if (event.type === 'response.output_item.added') {
      if (event['output_index'] !== done.length)
        faults.push(`${item!.id} comes before the one before it is done`);
      open.set(at, '');
    } else if (at !== undefined && !open.has(at)) {
      faults.push(`${event.type} tells of ${JSON.stringify(at)}, which is not open`);
    } else if (event.type === 'response.output_item.done') {
      open.delete(at);
      done.push(item);
    } else if (event.type.endsWith('.delta')) {
      open.set(at, `${open.get(at)!}${event['delta'] as string}`);
    } else if (/(?:text|refusal|arguments|input)\.done$/u.test(event.type)) {
      const said = event['text'] ?? event['refusal'] ?? event['arguments'] ?? event['input'];
      if (said !== open.get(at)) faults.push(`${event.type} says ${JSON.stringify(said)}`);
    }
  }
  const last = events.at(-1);
  if (last?.type === 'response.completed' || last?.type === 'response.incomplete') {
    const { output } = last['response'] as { readonly output: unknown };
    if (JSON.stringify(output) !== JSON.stringify(done)) faults.push('The output is not what was done');
    if (open.size > 0) faults.push('Some items were never done');
  }
  return faults;
}

function isLast({ type }: SentEvent): boolean {
  return /^response\.(?:completed|incomplete|failed)$/u.test(type);
}

function blocksOf(text: string): string[] {
  return text.split('\n\n').filter((block) => block !== '' && !block.startsWith(':'));
}
