/** Notices of OLX. The chat's Reply-To is an address of OLX itself, so the person's is only where a label says it. */
import { portalParser } from "./notice.ts";

export const olx = portalParser({
  name: "OLX",
  domains: ["olx.com.br", "olxbrasil.com.br"],
  labels: {
    anuncio: "interesse",
    "titulo do anuncio": "interesse",
    "codigo do anunciante": "codigo_imovel",
    codigo: "codigo_imovel",
    "id do anuncio": "anuncio_id",
    "codigo do anuncio": "anuncio_id",
    "codigo olx": "anuncio_id",
    comprador: "nome",
  },
  portal: () => "OLX",
});
