import type { z } from 'zod'
import type { Access } from './permissions.ts'

type Media = 'text/csv' | 'application/jsonl' | 'image/png' | 'image/jpeg' | 'image/webp'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * One operation of the REST API, declared once. From it come the route, the permission check, validation of what comes in and
 * goes out, the types of handler and client, the OpenAPI document and the test that refuses it to nobody and to a stranger.
 */
export interface Endpoint {
  method: Method
  /** Below `/api/v1`, with parameters in braces: `/plans/{planId}`. */
  path: `/${string}`
  /** What it does, in the imperative: the title in the reference. */
  summary: string
  description?: string
  tag: string
  /** Who may call it. */
  access: Access
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** A file in the request instead of JSON: the largest size in bytes. */
  upload?: { maxBytes: number }
  /** The answer; left out for 204. */
  reply?: z.ZodType
  /** Of the answer, where it is a file and not JSON. */
  media?: Media | readonly Media[]
  status: 200 | 201 | 202 | 204
  /** The answer holds a secret that is shown once: it is not kept to be given again (`Idempotency-Key`). */
  secretReply?: true
  /** Codes of the refusals that a caller should expect beyond the general ones. */
  errors?: readonly string[]
}

export function endpoint<const E extends Endpoint>(declaration: E): E {
  return declaration
}

export type EndpointMap = Readonly<Record<string, Endpoint>>

type Output<S> = S extends z.ZodType ? z.output<S> : undefined
type Input<S> = S extends z.ZodType ? z.input<S> : undefined

/** What a handler is given, after validation. */
export interface CallOf<E extends Endpoint> {
  params: Output<E['params']>
  query: Output<E['query']>
  body: Output<E['body']>
}

/** What a handler answers, before unknown fields are stripped. */
export type AnswerOf<E extends Endpoint> = Input<E['reply']>

/** What a client sends. */
export interface RequestOf<E extends Endpoint> {
  params: Input<E['params']>
  query: Input<E['query']>
  body: Input<E['body']>
}

/** What a client gets. */
export type ReplyOf<E extends Endpoint> = Output<E['reply']>
