/** What `npm run chaos` is asked for. */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { FAULTS } from "./faults.ts";

export interface ChaosOptions {
  /** Rounds are run until all three are reached, or the time is up. */
  rounds: number;
  kills: number;
  failPoints: number;
  minutes: number;
  seed: string;
  /** Only this round, again. */
  round: number | undefined;
  only: ReadonlySet<string>;
  hubs: number;
  /** Of faults in a round. */
  seconds: number;
  drainSeconds: number;
  json: string | undefined;
}

export const HELP = `npm run chaos -- [opções]
  --rounds N        rodadas (3)              --kills N         processos mortos, pelo menos (0)
  --fail-points N   pontos de falha (0)      --minutes N       para de começar rodadas depois disto (120)
  --seed S          semente                  --round N         só esta rodada da semente, de novo
  --only a,b        só estas falhas: ${FAULTS.join(", ")}
  --hubs N          processos do hub (2)     --seconds N       duração das falhas por rodada (15)
  --drain N         segundos para escoar (40)  --json arquivo  números em JSON`;

/** @throws Error with words for the person at the terminal */
export function readOptions(args: readonly string[]): ChaosOptions {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: text,
      kills: text,
      "fail-points": text,
      minutes: text,
      seed: text,
      round: text,
      only: text,
      hubs: text,
      seconds: text,
      drain: text,
      json: text,
    },
  });
  const only = new Set(values.only === undefined ? FAULTS : values.only.split(",").map((name) => name.trim()));
  const strange = [...only].filter((name) => !FAULTS.includes(name));
  if (strange.length > 0) throw new Error(`--only não conhece ${strange.join(", ")}; conhece ${FAULTS.join(", ")}`);
  return {
    rounds: whole("rounds", values.rounds, 3, 1, 900),
    kills: whole("kills", values.kills, 0, 0, 100_000),
    failPoints: whole("fail-points", values["fail-points"], 0, 0, 1_000_000),
    minutes: whole("minutes", values.minutes, 120, 1, 1_440),
    seed: values.seed ?? randomBytes(4).toString("hex"),
    round: values.round === undefined ? undefined : whole("round", values.round, 1, 1, 999),
    only,
    hubs: whole("hubs", values.hubs, 2, 1, 5),
    seconds: whole("seconds", values.seconds, 15, 1, 600),
    drainSeconds: whole("drain", values.drain, 40, 1, 600),
    json: values.json,
  };
}

function whole(name: string, given: string | undefined, usual: number, least: number, most: number): number {
  if (given === undefined) return usual;
  const value = Number(given);
  if (!/^\d+$/.test(given) || value < least || value > most)
    throw new Error(`--${name} é um número inteiro de ${least} a ${most}; veio "${given}"`);
  return value;
}
