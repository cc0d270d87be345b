/** A certificate for 127.0.0.1, made anew for each test run: Node can read X.509 but not write it, so its DER is put together here. */
import { createPublicKey, generateKeyPairSync, sign } from "node:crypto";

export interface TestCertificate {
  /** PEM. */
  key: string;
  cert: string;
}

/** Self-signed with P-256, valid between the two moments. */
export function testCertificate(notBefore: Date, notAfter: Date): TestCertificate {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from("sandbox")))));
  const validity = sequence(der(0x18, time(notBefore)), der(0x18, time(notAfter)));
  const altName = sequence(SUBJECT_ALT_NAME, der(0x04, sequence(der(0x87, Buffer.from([127, 0, 0, 1])))));
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ECDSA_SHA256,
    name,
    validity,
    name,
    publicKey,
    der(0xa3, sequence(altName)),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", toBeSigned, privateKey)]));
  const base64 = sequence(toBeSigned, ECDSA_SHA256, signature)
    .toString("base64")
    .replace(/.{1,64}/g, "$&\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}-----END CERTIFICATE-----\n`,
  };
}

const COMMON_NAME = Buffer.from("0603550403", "hex");
const SUBJECT_ALT_NAME = Buffer.from("0603551d11", "hex");
const ECDSA_SHA256 = Buffer.from("300a06082a8648ce3d040302", "hex");

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function der(tag: number, body: Buffer): Buffer {
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

/** GeneralizedTime: 20261123120000Z. */
function time(moment: Date): Buffer {
  return Buffer.from(`${moment.toISOString().slice(0, 19).replace(/\D/g, "")}Z`);
}
