/** Notices of Chaves na Mão: bold labels and the listing's title as a heading, as programs in public repositories read them. */
import { portalParser } from "./notice.ts";

export const chavesNaMao = portalParser({
  name: "Chaves na Mão",
  domains: ["chavesnamao.com.br"],
  labels: {
    codigo: "codigo_imovel",
    "codigo do anunciante": "codigo_imovel",
    "codigo chaves na mao": "anuncio_id",
    "id do anuncio": "anuncio_id",
    anuncio: "interesse",
    "titulo do anuncio": "interesse",
  },
  portal: () => "Chaves na Mão",
});
