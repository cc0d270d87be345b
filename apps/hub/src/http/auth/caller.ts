/** Who makes a request: an API key, a person who is logged in, or nobody. */
export type KeyLevel = "publishable" | "read" | "write" | "admin";

export type Caller =
  | { kind: "nobody" }
  | {
      kind: "key";
      id: number;
      /** The key at the beginning of its rotations, itself if it replaced none: what was sent under any of them has one sender. */
      firstId: number;
      name: string;
      level: KeyLevel;
      /** `origem` of leads that name none. */
      origem: string | null;
      allowedOrigins: readonly string[];
      /** Leads a minute; `null`: what its level may. */
      ratePerMinute: number | null;
    }
  | { kind: "person"; id: string; name: string; email: string; role: "owner" | "manager" | "broker" };
