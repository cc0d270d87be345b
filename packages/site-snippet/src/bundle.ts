/** Run by `build.ts` as a process of its own: prints the snippet as one script that leaves no name behind but its own. */
import { join } from "node:path";
import { rolldown } from "rolldown";

await using bundle = await rolldown({
  input: join(import.meta.dirname, "snippet.ts"),
  platform: "browser",
  // What the browsers of five years ago understand.
  transform: { target: "es2021" },
});
const { output } = await bundle.generate({ format: "iife", minify: true, comments: false });
const [script, ...others] = output;
if (others.length > 0) throw new Error("the snippet became more than one file");
process.stdout.write(script.code);
