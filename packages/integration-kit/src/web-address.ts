/** Addresses that people type for a server of their own. Whether one may be called is the guard's to say, at each call. */

/** Says what is wrong with an address to which leads are sent, in Portuguese, or `undefined`. */
export function webAddressProblem(value: string): string | undefined {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) return "precisa ser um endereço completo, com https://";
  if (url.username !== "" || url.password !== "") return "não pode ter usuário e senha; use o campo de segredo";
  if (url.hash !== "") return "não pode ter #";
  return undefined;
}
