/** The catalogue in use. Another language is another object of the type `Texts`. */
import { ptBR } from "./pt-BR.ts";

export type Texts = typeof ptBR;

export const texts: Texts = ptBR;
