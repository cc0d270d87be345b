/** The invented company whose leads travel through the sandbox. */

/** Settings of a hub that belongs to it and lives on this machine only. */
export const COMPANY_ENV: Readonly<Record<string, string>> = {
  SANDBOX: "true",
  EGRESS_ALLOW: "127.0.0.0/8",
  EMPRESA_NOME: "Imob Sul",
  EMPRESA_LINK_AGENDA: "https://imobsul.example/agendar",
  VENDEDORES: JSON.stringify([
    { nome: "Ana Lima", telefone: "+5511900001001", email: "ana@imobsul.example" },
    { nome: "Bruno Teles", telefone: "+5511900001002", email: "bruno@imobsul.example" },
  ]),
};
