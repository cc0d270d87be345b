/** What a source is given, for tests: a clock that stands, a memory that forgets nothing, and a client bound to a fake. */
import type { Fields, Settings } from "../connector.ts";
import type { Memo, Source, SourceContext } from "../source.ts";
import { TEST_NOW, type TestContextOptions, testContext } from "./context.ts";

export interface TestSourceOptions extends TestContextOptions {
  now?: () => Date;
  memo?: Memo;
}

/** The context of one reading, with the real client; without `url` a look-up finds nobody listening. */
export function testSourceContext<F extends Fields>(
  source: Pick<Source<F>, "request">,
  settings: Settings<F>,
  options: TestSourceOptions = {},
): SourceContext<F> & { close(): Promise<void> } {
  const { company, http, close } = testContext(source, settings, { url: "http://127.0.0.1:9", ...options });
  return { settings, http, company, close, memo: options.memo ?? testMemo(), now: options.now ?? (() => TEST_NOW) };
}

/** Remembers for ever, failures never. */
export function testMemo(): Memo {
  const kept = new Map<string, Promise<unknown>>();
  return {
    async remember<T>(key: string, _ttlMs: number, load: () => Promise<T>): Promise<T> {
      const known = kept.get(key) ?? load();
      kept.set(key, known);
      try {
        return (await known) as T;
      } catch (error) {
        kept.delete(key);
        throw error;
      }
    },
    forget: (key) => void kept.delete(key),
  };
}
