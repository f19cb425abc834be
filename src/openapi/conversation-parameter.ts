import type { ParameterDoc } from './operation-doc.js';

/** The header by which a client stays with one of several bridges. */
export const conversationParameter: ParameterDoc = {
  name: 'x-claude-bridge-conversation',
  in: 'header',
  description:
    "The name of the conversation, the client's own or the one of the answer before; told back in the answer. It leads a load balancer to the bridge that holds the " +
    'conversation, and means nothing else. Up to 128 letters, digits and `_.:@/+=-`; one of another form is ignored.',
  schema: { type: 'string', minLength: 1 },
};
