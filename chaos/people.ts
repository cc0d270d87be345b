/**
 * Invented people, each with a mark that is in everything that is sent about them: their name and address begin with
 * it, and what knows neither (analytics) has a client number that says the same.
 */
export interface Person {
  mark: string;
  body: Record<string, unknown>;
}

const CLIENTS_FROM = 1_000_000_000;
const ROUNDS_FROM = 1_700_000_000;
const MOBILES_FROM = 60_000_000;

/** @param round below 1,000 and `i` below 30,000 keep marks, addresses and numbers apart */
export function personOf(round: number, i: number): Person {
  const mark = `cz${round}x${i}`;
  const warm = i % 5 === 4;
  return {
    mark,
    body: {
      nome: `Pessoa ${mark}`,
      email: `${mark}@example.com`,
      telefone: `+55${11 + (round % 9)}9${MOBILES_FROM + i * 7}`,
      ga_client_id: `${CLIENTS_FROM + i}.${ROUNDS_FROM + round}`,
      ...(warm
        ? { origem: "WEBSITE" }
        : {
            origem: "META_ADS",
            interesse: "Apartamento para investimento",
            renda_aproximada: 15_000,
            cidade: "São Paulo",
          }),
    },
  };
}

/** Of whom a text speaks; `null` when it names nobody. */
export function markIn(text: string): string | null {
  const named = /cz(\d+)x(\d+)/i.exec(text);
  if (named) return `cz${named[1]}x${named[2]}`;
  const numbered = /\b(1\d{9})\.(17\d{8})\b/.exec(text);
  return numbered ? `cz${Number(numbered[2]) - ROUNDS_FROM}x${Number(numbered[1]) - CLIENTS_FROM}` : null;
}
