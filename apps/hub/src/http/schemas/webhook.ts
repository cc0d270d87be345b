/** What providers are answered: mostly nothing. */
import { z } from "zod";

export const webhookAnswerSchema = z
  .string()
  .describe("O que o provedor espera; em geral vazio.")
  .meta({ contentType: "text/plain" });
