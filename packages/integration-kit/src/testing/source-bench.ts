/** A source between its two ends, for tests: bodies go in at the door, readings come out. */
import type { Fields, Settings } from "../connector.ts";
import type { Change, Reading, Source, StoredChange, WebhookRequest } from "../source.ts";
import { TEST_NOW } from "./context.ts";
import { testSourceContext } from "./source-context.ts";

/** A POST at `TEST_NOW` that says nothing but its body. */
export function webhookRequest(body: string | Buffer, more: Partial<WebhookRequest> = {}): WebhookRequest {
  return { method: "POST", params: {}, query: {}, headers: {}, body: Buffer.from(body), now: TEST_NOW, ...more };
}

/** A stored change: first attempt, received at `TEST_NOW`. */
export function storedChange(body: string | Buffer, more: Partial<StoredChange> = {}): StoredChange {
  const common = { providerId: "1", receivedAt: TEST_NOW, contentType: "application/json", attempt: 1 };
  return { ...common, body: Buffer.from(body), ...more };
}

export interface SourceBench {
  /** The changes of a body that was believed. */
  split: (body: string | Buffer) => Change[];
  /** What one stored body is read as. */
  read: (body: string | Buffer) => Promise<Reading>;
  /** The changes of a fixture. */
  changesOf: (name: string) => Change[];
  /** The readings of a fixture's changes, in order. */
  readingsOf: (name: string) => Promise<Reading[]>;
}

/** For a source with a webhook whose reading looks nothing up. A fixture that is not there is an error. */
export function sourceBench<F extends Fields>(
  source: Source<F>,
  settings: Settings<F>,
  fixtures: Readonly<Record<string, Buffer>>,
): SourceBench {
  const split = (body: string | Buffer) => source.webhook?.split(webhookRequest(body), settings) ?? [];
  const read = (body: string | Buffer) => source.read(storedChange(body), testSourceContext(source, settings));
  const changesOf = (name: string) => {
    const body = fixtures[name];
    if (body === undefined) throw new Error(`there is no fixture "${name}"`);
    return split(body);
  };
  const readingsOf = (name: string) => Promise.all(changesOf(name).map(({ body }) => read(body)));
  return { split, read, changesOf, readingsOf };
}
