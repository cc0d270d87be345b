/** Slack's own judgement of a message's blocks: limits and shapes of docs.slack.dev/reference/block-kit (checked 2026-11-23). */

type Json = Record<string, unknown>;

const BLOCKS_MAX = 50;
/** Undocumented sum of all texts, reported in slackapi/bolt-js#2509. */
const TEXTS_MAX = 13_000;

/** Slack's word for what is wrong with the blocks, or `undefined` when they would be shown. */
export function blocksError(blocks: unknown): "invalid_blocks" | "msg_blocks_too_long" | undefined {
  if (!Array.isArray(blocks) || blocks.length > BLOCKS_MAX || !blocks.every(isBlock)) return "invalid_blocks";
  return textLength(blocks) > TEXTS_MAX ? "msg_blocks_too_long" : undefined;
}

function isBlock(block: unknown): boolean {
  if (!isObject(block)) return false;
  switch (block.type) {
    case "header":
      return hasOnly(block, "type", "text", "block_id") && isText(block.text, 150, "plain_text");
    case "section":
      return hasOnly(block, "type", "text", "fields", "block_id") && isSection(block);
    case "context":
      return (
        hasOnly(block, "type", "elements", "block_id") && isList(block.elements, 10, (text) => isText(text, 2_000))
      );
    case "actions":
      return (
        hasOnly(block, "type", "elements", "block_id") && isList(block.elements, 25, isButton) && areNamedApart(block)
      );
    case "divider":
      return hasOnly(block, "type", "block_id");
    default:
      return false;
  }
}

function isSection({ text, fields }: Json): boolean {
  if (text === undefined && fields === undefined) return false;
  if (text !== undefined && !isText(text, 3_000)) return false;
  return fields === undefined || isList(fields, 10, (field) => isText(field, 2_000));
}

function isButton(element: unknown): boolean {
  if (!isObject(element) || element.type !== "button") return false;
  const { text, url, value, action_id: actionId, style } = element;
  return (
    hasOnly(element, "type", "text", "url", "value", "action_id", "style") &&
    isText(text, 75, "plain_text") &&
    (url === undefined || isLink(url)) &&
    (value === undefined || isShort(value, 2_000)) &&
    (actionId === undefined || isShort(actionId, 255)) &&
    (style === undefined || style === "primary" || style === "danger")
  );
}

function areNamedApart({ elements }: Json): boolean {
  const ids = (elements as Json[]).flatMap(({ action_id: id }) => id ?? []);
  return new Set(ids).size === ids.length;
}

function isText(text: unknown, max: number, only?: "plain_text"): boolean {
  if (!isObject(text) || !isShort(text.text, max) || text.text === "") return false;
  if (text.type === "plain_text") return hasOnly(text, "type", "text", "emoji");
  return only === undefined && text.type === "mrkdwn" && hasOnly(text, "type", "text", "verbatim");
}

function isLink(url: unknown): boolean {
  return isShort(url, 3_000) && /^https?:\/\/[^\s]+$/.test(url);
}

function isShort(value: unknown, max: number): value is string {
  return typeof value === "string" && value.length <= max;
}

function isList(list: unknown, max: number, isGood: (item: unknown) => boolean): boolean {
  return Array.isArray(list) && list.length >= 1 && list.length <= max && list.every(isGood);
}

function hasOnly(object: Json, ...names: string[]): boolean {
  return Object.keys(object).every((name) => names.includes(name));
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Characters under every key called `text`, however deep. */
function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textLength(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === "text" && typeof item === "string" ? item.length : textLength(item)),
    0,
  );
}
