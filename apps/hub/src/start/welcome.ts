/** What a terminal shows when the hub is up: where it is, how to get in, what is not right yet. */
import type { FirstAccess } from "./first-access.ts";

export interface WelcomeParts {
  url: string;
  firstAccess: FirstAccess | undefined;
  warnings: readonly string[];
}

/** Holds the first key and the owner's link: for a terminal, never for a log. */
export function welcome({ url, firstAccess, warnings }: WelcomeParts): string {
  return [
    "",
    `  StreamLeads no ar: ${url}`,
    ...(firstAccess ? ["", ...accessLines(firstAccess)] : []),
    ...warnings.flatMap((warning, index) => [...(index === 0 ? [""] : []), `  Atenção: ${warning}`]),
    "",
    `  API: ${url}/docs   Encerrar: Ctrl-C`,
    "",
  ].join("\n");
}

function accessLines({ key, ownerUrl, file }: FirstAccess): string[] {
  return [
    ...(ownerUrl ? ["  Crie sua conta (o link vale uma vez, por 7 dias):", `    ${ownerUrl}`] : []),
    ...(key ? ["  Chave de API (nível admin, não será mostrada de novo):", `    ${key}`] : []),
    `  Também em ${file}, que só este usuário lê.`,
  ];
}
