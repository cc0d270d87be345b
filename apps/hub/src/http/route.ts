/**
 * A route is data: method, path, who may, what comes in and goes out, and a handler that only translates. The list of
 * routes is the registration, the validation and the OpenAPI description at once.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { HubContext } from "../hub-context.ts";
import type { Caller } from "./auth/caller.ts";

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller;
    /** The code of the error that was answered. */
    errorCode: string | undefined;
    /** What only the log is told of it. */
    errorDetail: string | undefined;
  }
}

/** What a caller must hold. `publishable` takes publishable, write and admin keys, and people; a read key only reads. */
export type Access = "public" | "publishable" | "read" | "write" | "admin";

type Schema = z.ZodType | undefined;
type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

export interface RouteInput<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  caller: Caller;
  request: FastifyRequest;
  reply: FastifyReply;
}

export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Route<P extends Schema = Schema, Q extends Schema = Schema, B extends Schema = Schema> {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** `/api/v1/leads/:id` */
  path: string;
  summary: string;
  tag: "webhooks" | "fontes" | "leads" | "entregas" | "integrações" | "chaves" | "painel" | "sistema";
  access: Access;
  /** Longest body; 1 MB when absent. */
  bodyBytesMax?: number;
  params?: P;
  query?: Q;
  body?: B;
  /** The handler reads the body itself, as a stream; `body` is not used then. */
  streamsBody?: true;
  /** Schemas by status; errors are added to all. */
  replies: Record<number, z.ZodType>;
  handle(input: RouteInput<Out<P>, Out<Q>, Out<B>>, hub: HubContext): Promise<Reply>;
}

/** Gives a route literal its types. */
export function route<P extends Schema = undefined, Q extends Schema = undefined, B extends Schema = undefined>(
  definition: Route<P, Q, B>,
): Route {
  return definition as unknown as Route;
}
