import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/** Numbers of other countries, in E.164; Brazilian ones are read by the domain. */
export function internationalPhone(raw: string): string | undefined {
  const number = parsePhoneNumberFromString(raw);
  return number?.isPossible() ? number.number : undefined;
}
