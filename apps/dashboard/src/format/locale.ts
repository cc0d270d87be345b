/** How numbers, dates and orders of words are written; goes with the catalogue in `texts`. */
export const LOCALE = "pt-BR";
