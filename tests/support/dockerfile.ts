/** The project's Dockerfile as data, so that what is tried without Docker cannot drift from what the image does. */
import { readFileSync } from "node:fs";
import { join, matchesGlob } from "node:path";

export const PROJECT = join(import.meta.dirname, "../..");

export interface Copy {
  /** The stage that it copies from; `undefined`: the project itself. */
  from: string | undefined;
  sources: string[];
  target: string;
}

export interface Stage {
  name: string | undefined;
  image: string;
  copies: Copy[];
  env: Record<string, string>;
  user: string | undefined;
  workdir: string;
  stopSignal: string | undefined;
  entrypoint: string[];
  command: string[];
  healthcheck: string[];
  /** Each instruction as written, continued lines joined. */
  lines: string[];
}

/** The stages in order; the last is the image. @throws when it starts programs through a shell */
export function readDockerfile(): Stage[] {
  const text = readFileSync(join(PROJECT, "Dockerfile"), "utf8").replace(/^\s*#.*\n/gm, "");
  const stages: Stage[] = [];
  for (const line of text
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((one) => one.trim() !== "")) {
    const [, word = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (word === "FROM") {
      const [image = "", , name] = rest.split(/\s+/);
      stages.push({ ...EMPTY, name, image, copies: [], env: {}, lines: [] });
    }
    const stage = stages.at(-1);
    if (stage) note(stage, word, rest, line);
  }
  return stages;
}

const EMPTY = { user: undefined, workdir: "/", stopSignal: undefined, entrypoint: [], command: [], healthcheck: [] };

function note(stage: Stage, word: string, rest: string, line: string): void {
  stage.lines.push(line);
  if (word === "COPY") stage.copies.push(copyOf(rest));
  else if (word === "ENV")
    Object.assign(stage.env, Object.fromEntries(rest.split(/\s+/).map((pair) => pair.split("="))));
  else if (word === "USER") stage.user = rest;
  else if (word === "WORKDIR") stage.workdir = rest;
  else if (word === "STOPSIGNAL") stage.stopSignal = rest;
  else if (word === "ENTRYPOINT") stage.entrypoint = listIn(rest);
  else if (word === "CMD") stage.command = listIn(rest);
  else if (word === "HEALTHCHECK") stage.healthcheck = listIn(rest.slice(rest.indexOf("CMD") + 3));
}

function copyOf(rest: string): Copy {
  const words = rest.split(/\s+/);
  const from = words[0]?.startsWith("--from=") ? words.shift()?.slice("--from=".length) : undefined;
  return { from, sources: words.slice(0, -1), target: words.at(-1) ?? "" };
}

/** The JSON form only: the other one would put a shell between the supervisor's signal and the program. */
function listIn(text: string): string[] {
  const list: unknown = JSON.parse(text.trim());
  if (!Array.isArray(list)) throw new Error(`not a list: ${text}`);
  return list.map(String);
}

/** Whether `.dockerignore` keeps a path (relative to the project) out of the image; its patterns have no exceptions. */
export function ignores(): (path: string) => boolean {
  const patterns = readFileSync(join(PROJECT, ".dockerignore"), "utf8")
    .split("\n")
    .filter((one) => one !== "" && !one.startsWith("#"));
  return (path) => patterns.some((pattern) => matchesGlob(path, pattern) || matchesGlob(path, `${pattern}/**`));
}
