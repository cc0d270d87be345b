/** Who is asking, and the first owner's way in. Logging in and out is the login library's: `/api/auth/*`. */
import { AppError } from "../app-error.ts";
import { levelOf } from "../auth/access.ts";
import { authOf } from "../auth/auth.ts";
import { headersForLibrary } from "../auth/people.ts";
import { route } from "../route.ts";
import { firstAccessBody, firstAccessSchema, meSchema } from "../schemas/system.ts";

export const meRoute = route({
  method: "GET",
  path: "/api/v1/me",
  summary: "Quem está chamando",
  tag: "painel",
  access: "read",
  replies: { 200: meSchema },
  async handle({ caller }, hub) {
    if (caller.kind === "nobody") throw new Error("a route with access read has a caller");
    return {
      status: 200,
      body: {
        kind: caller.kind,
        id: String(caller.id),
        name: caller.name,
        email: caller.kind === "person" ? caller.email : null,
        role: caller.kind === "person" ? caller.role : null,
        level: levelOf(caller),
        empresa: hub.config.EMPRESA_NOME,
        time_zone: hub.config.TZ_BUSINESS,
      },
    };
  },
});

export const firstAccessRoute = route({
  method: "POST",
  path: "/api/v1/first-access",
  summary: "Cria o dono com o link de primeiro acesso e entra no painel",
  tag: "painel",
  access: "public",
  body: firstAccessBody,
  replies: { 201: firstAccessSchema },
  async handle({ body, request, reply }, hub) {
    const { token, ...owner } = body;
    const context = headersForLibrary(request.headers, request.ip);
    const result = await authOf(hub).people.firstAccess(token, owner, context);
    if (result.kind === "invalid_link") {
      throw new AppError({
        status: 403,
        code: "invalid_link",
        message: "Este link não existe, já foi usado ou passou dos 7 dias.",
        fix: "Reinicie o StreamLeads: sem dono, ele grava um link novo em DATA_DIR/primeiro-acesso.txt.",
      });
    }
    if (result.kind === "owner_exists") {
      throw new AppError({
        status: 409,
        code: "owner_exists",
        message: "Esta instalação já tem um dono.",
        fix: "Entre com o e-mail e a senha dele.",
      });
    }
    hub.log.info("owner.created", { person_id: result.person.id });
    for (const cookie of result.cookies) reply.header("set-cookie", cookie);
    const { id, name, email, role } = result.person;
    return { status: 201, body: { id, name, email, role } };
  },
});
