/** The type of the values that a schema accepts, so that each field of a request is written once. */
import type { Ref } from './json-schema.js';

/** `Schemas` holds the named schemas to which `$ref`s refer. What a schema leaves open is `unknown`. */
export type FromSchema<Schema, Schemas = object> = Schema extends {
  readonly $ref: `#/components/schemas/${infer Name}`;
}
  ? FromSchema<Schemas[Name & keyof Schemas], Schemas>
  : Schema extends { readonly const: infer Value }
    ? Value
    : Schema extends { readonly enum: readonly (infer Value)[] }
      ? Value
      : Schema extends { readonly oneOf: readonly (infer Option)[] }
        ? FromSchema<Option, Schemas>
        : Schema extends { readonly type: infer Type }
          ? OfType<Type extends readonly (infer Each)[] ? Each : Type, Schema, Schemas>
          : unknown;

/** The type of the named schema. */
export type Named<Name extends keyof Schemas & string, Schemas> = FromSchema<Ref<Name>, Schemas>;

/** Distributes over the types of a schema that allows several. */
type OfType<Type, Schema, Schemas> = Type extends 'string'
  ? string
  : Type extends 'number' | 'integer'
    ? number
    : Type extends 'boolean'
      ? boolean
      : Type extends 'null'
        ? null
        : Type extends 'array'
          ? readonly (Schema extends { readonly items: infer Items } ? FromSchema<Items, Schemas> : unknown)[]
          : Type extends 'object'
            ? OfObject<Schema, Schemas>
            : unknown;

type OfObject<Schema, Schemas> = Schema extends { readonly properties: infer Properties }
  ? WithRequired<
      Properties,
      Schema extends { readonly required: readonly (infer Name)[] } ? Name : never,
      Schemas
    >
  : Readonly<Record<string, unknown>>;

type WithRequired<Properties, Required, Schemas> = {
  readonly [Name in keyof Properties as Name extends Required ? Name : never]: FromSchema<
    Properties[Name],
    Schemas
  >;
} & {
  readonly [Name in keyof Properties as Name extends Required ? never : Name]?: FromSchema<
    Properties[Name],
    Schemas
  >;
};
