/** GET /models and GET /models/NAME: the names a client may use, chat models first, then embedding models; also in Anthropic's form. */
import type { Request } from 'express';
import { anthropicModel, modelPage } from '../../anthropic/models/model-page.js';
import {
  anthropicModelSchemas,
  exampleModel,
  pageParameters,
  versionParameter,
} from '../../anthropic/models/model-schemas.js';
import { embeddingModelObject, modelList, modelObject } from '../../openai/models/model-list.js';
import { modelOperation, modelsOperation } from '../../openai/models/model-operations.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import { ref } from '../../wire/schema/json-schema.js';
import type { Endpoint } from '../route.js';

export const listModels: Endpoint = ({ options: { chat, embedder } }) => ({
  doc: inBothForms(modelsOperation, ['ModelList', 'AnthropicModelPage'], {
    ...{ data: [exampleModel], has_more: false, first_id: exampleModel.id, last_id: exampleModel.id },
  }),
  handlers: [
    async (req, res) => {
      const models = await chat.models();
      res.vary(VERSION_HEADER);
      if (isAnthropic(req)) res.json(modelPage(models, req.query));
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
      if (embedding && !isAnthropic(req)) res.json(embeddingModelObject(embedding));
      else res.json((isAnthropic(req) ? anthropicModel : modelObject)(await chat.model(name)));
    },
  ],
});

const VERSION_HEADER = 'anthropic-version';

function isAnthropic(req: Request): boolean {
  return req.get(VERSION_HEADER) !== undefined;
}

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
            examples: [...(answer.examples ?? []), { name: 'anthropic', answer: example }],
          },
        ]
      : [],
    errors: [...(doc.errors ?? []), 'validation_error'],
    schemas: {
      ...doc.schemas,
      ...anthropicModelSchemas,
      [either]: { description: "In the form of the client's API.", oneOf: [ref(first), ref(second)] },
    },
  };
}
