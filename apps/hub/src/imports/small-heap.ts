/**
 * Keeps the process small while it imports. What lives is some 50 MB however long the file is, but V8 lets garbage grow
 * to several times that before it looks at old objects again, and a hub on a small machine shares it with its database:
 * 20,000 rows took 370 MB of it, with a third of growth allowed 240 MB. Only the point at which V8 begins to collect is
 * moved, by a flag that it reads at each collection; one collection at the start makes it hold from there.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How much the heap may grow over what lives, in percent. 0 is V8's own judgement. */
const GROWTH_PERCENT = 30;

let users = 0;

/** Holds from now until the function that it answers is called; several at once count as one. */
export function keepHeapSmall(): () => void {
  users += 1;
  if (users === 1) {
    setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
    collect();
  }
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    users -= 1;
    if (users === 0) setFlagsFromString("--heap-growing-percent=0");
  };
}

/** One full collection, of some 50 ms. */
function collect(): void {
  setFlagsFromString("--expose-gc");
  const gc: unknown = runInNewContext("gc");
  setFlagsFromString("--no-expose-gc");
  if (typeof gc === "function") gc();
}
