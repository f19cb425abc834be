/** GET /models and GET /models/NAME: the names a client may use, chat models first, then embedding models; also in Anthropic's form. */
import { anthropicModel, modelPage } from '../../anthropic/models/model-page.js';
import { messageAnswerSchemas } from '../../anthropic/message-answer-schemas.js';
import { messagesFailures } from '../../anthropic/messages-operations.js';
import {
  anthropicModelSchemas,
  exampleModel,
  pageParameters,
  versionParameter,
} from '../../anthropic/models/model-schemas.js';
import { embeddingModelObject, modelList, modelObject } from '../../openai/models/model-list.js';
import { modelOperation, modelsOperation } from '../../openai/models/model-operations.js';
import { openaiFailures } from '../../openapi/answer-entries.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import { ref } from '../../wire/schema/json-schema.js';
import { speaksAnthropic, VERSION_HEADER } from '../failures/error-format.js';
import type { Endpoint } from '../route.js';

export const listModels: Endpoint = ({ options: { chat, embedder } }) => ({
  doc: inBothForms(modelsOperation, ['ModelList', 'AnthropicModelPage'], {
    ...{ data: [exampleModel], has_more: false, first_id: exampleModel.id, last_id: exampleModel.id },
  }),
  handlers: [
    async (req, res) => {
      const models = await chat.models();
      res.vary(VERSION_HEADER);
      if (speaksAnthropic(req)) res.json(modelPage(models, req.query));
      else res.json(modelList(models, (embedder?.models() ?? []).map(embeddingModelObject)));
    },
  ],
});

export const retrieveModel: Endpoint = ({ options: { chat, embedder } }) => ({
  doc: inBothForms(modelOperation, ['Model', 'AnthropicModel'], exampleModel),
  handlers: [
    async (req, res) => {
      const name = [req.params['id'] ?? []].flat().join('/');
      res.vary(VERSION_HEADER);
      const embedding = embedder?.models().find(({ id }) => id === name);
      if (embedding && !speaksAnthropic(req)) res.json(embeddingModelObject(embedding));
      else res.json((speaksAnthropic(req) ? anthropicModel : modelObject)(await chat.model(name)));
    },
  ],
});

/** @param example of the second form */
function inBothForms(
  doc: OperationDoc,
  [first, second]: readonly [string, string],
  example: object,
): OperationDoc {
  const either = `${first}Or${second}`;
  const [answer] = doc.answers;
  return {
    ...doc,
    parameters: [
      ...(doc.parameters ?? []),
      versionParameter,
      ...(doc.id === 'listModels' ? pageParameters : []),
    ],
    answers: answer
      ? [
          {
            ...answer,
            json: either,
            headers: [...(answer.headers ?? []), 'request-id'],
            examples: [...(answer.examples ?? []), { name: 'anthropic', answer: example }],
          },
        ]
      : [],
    errors: [...(doc.errors ?? []), 'validation_error'],
    failures: [openaiFailures, messagesFailures],
    schemas: {
      ...doc.schemas,
      ...anthropicModelSchemas,
      ...messageAnswerSchemas,
      ErrorOrMessagesError: {
        description: "In the form of the client's API.",
        oneOf: [ref('Error'), ref('MessagesError')],
      },
      [either]: { description: "In the form of the client's API.", oneOf: [ref(first), ref(second)] },
    },
  };
}
