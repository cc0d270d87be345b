/** Notices of ImovelWeb and its sisters Wimoveis and Casa Mineira, which send alike (Navent, now QuintoAndar). */
import type { Message } from "../message.ts";
import { isUnder, portalParser } from "./notice.ts";

const WIMOVEIS = ["wimoveis.com.br"];
const CASA_MINEIRA = ["casamineira.com.br"];

export const imovelweb = portalParser({
  name: "ImovelWeb",
  domains: ["imovelweb.com.br", "navent.com", "navent.com.br", ...WIMOVEIS, ...CASA_MINEIRA],
  labels: {
    "codigo do anunciante": "codigo_imovel",
    "codigo interno": "codigo_imovel",
    codigo: "codigo_imovel",
    "codigo imovelweb": "anuncio_id",
    "codigo wimoveis": "anuncio_id",
    "codigo do aviso": "anuncio_id",
    "id do anuncio": "anuncio_id",
    anuncio: "interesse",
    aviso: "interesse",
    consulta: "mensagem",
  },
  portal: ({ from }: Message) => {
    const address = from?.address ?? "";
    if (isUnder(address, WIMOVEIS)) return "Wimoveis";
    return isUnder(address, CASA_MINEIRA) ? "Casa Mineira" : "ImovelWeb";
  },
});
