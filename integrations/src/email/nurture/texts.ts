/** The mails by the name that the sequences give them; a name without a mail does not compile. */
import type { NurtureTemplate } from "@streamleads/domain";
import { aindaProcura } from "./ainda-procura.ts";
import { alugarOuComprar } from "./alugar-ou-comprar.ts";
import { checklistVisita } from "./checklist-visita.ts";
import { cincoDicas } from "./cinco-dicas.ts";
import { custosDaCompra } from "./custos-da-compra.ts";
import { documentos } from "./documentos.ts";
import { escolherBairro } from "./escolher-bairro.ts";
import { financiamento } from "./financiamento.ts";
import { novoUsadoPlanta } from "./novo-usado-planta.ts";
import { proximoPasso } from "./proximo-passo.ts";
import { semPressa } from "./sem-pressa.ts";
import type { NurtureText } from "./text.ts";

const TEXTS = {
  "cinco-dicas": cincoDicas,
  "custos-da-compra": custosDaCompra,
  "checklist-visita": checklistVisita,
  documentos,
  "proximo-passo": proximoPasso,
  "sem-pressa": semPressa,
  "alugar-ou-comprar": alugarOuComprar,
  "escolher-bairro": escolherBairro,
  financiamento,
  "novo-usado-planta": novoUsadoPlanta,
  "ainda-procura": aindaProcura,
} as const satisfies Record<NurtureTemplate, NurtureText>;

export function textNamed(template: string): NurtureText | undefined {
  return Object.hasOwn(TEXTS, template) ? TEXTS[template as NurtureTemplate] : undefined;
}
