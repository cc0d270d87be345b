/** Bodies as Meta sends them, for the tests of the source; people and numbers are invented. */
import { fixtureTextsOf } from "@streamleads/integration-kit/testing";

/** Every fixture by name, as text. */
export const FIXTURES = fixtureTextsOf(import.meta.url);
