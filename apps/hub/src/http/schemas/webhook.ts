/** What providers are answered: mostly nothing, sometimes the few words that one of them expects. */
import { z } from "zod";

export const webhookAnswerSchema = z
  .unknown()
  .describe("O que o provedor espera; em geral vazio.")
  .meta({ contentType: "text/plain" });
export const webhookRefusalSchema = z.unknown().describe("A recusa, na forma que o provedor espera.");
