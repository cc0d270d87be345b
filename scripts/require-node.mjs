/**
 * Says in words that this Node is too old, before a file is read that it does not understand. npm's scripts run on the
 * Node that `npm install` brings; this is for who starts a script by hand, or has a platform without one.
 * Then lets Node keep what it compiles, types already stripped, for the next start: half of the time to read the
 * program, and some 20 MB that need not be held. Written for any Node since 14.
 */
import module from "node:module";

const NEEDED_MAJOR = 26;

/** @param {string} version as in `process.versions.node`; answers what to say, or `undefined` when it is new enough */
export function nodeProblem(version) {
  if (Number(version.split(".")[0]) >= NEEDED_MAJOR) return undefined;
  return [
    `O StreamLeads precisa do Node ${NEEDED_MAJOR}; este é o ${version}.`,
    "Use os comandos do npm (npm start, npm run demo): npm install já trouxe o Node certo para eles.",
    `Se foi assim que você começou, não há um pronto para este sistema: instale o Node ${NEEDED_MAJOR} de https://nodejs.org.`,
  ].join("\n");
}

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  console.error(problem);
  process.exit(78);
}

/**
 * In the project's own folder: whoever can write there can change the program anyway, which is not so of a shared
 * temporary folder. Where nothing can be written, programs are compiled at each start as before.
 */
const COMPILED = new URL("../node_modules/.cache/streamleads/compiled", import.meta.url);
if (module.enableCompileCache) module.enableCompileCache(decodeURIComponent(COMPILED.pathname));
