/**
 * Files under a message: pictures as such, everything else as a link that downloads it.
 */
import { h, safeHref } from "./dom.js";
import { image } from "./elements.js";
import { icon } from "./icons.js";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export function file(given) {
  const name = given.title ?? given.name ?? "File";
  const address = safeHref(given.url_private ?? "");
  if (address && PICTURES.includes(given.mimetype)) {
    const picture = image({ image_url: address, alt_text: given.alt_txt ?? name }, "block-image");
    return h("figure", { class: "image", data: { fileId: given.id } }, h("figcaption", {}, name), picture);
  }
  const words = h("span", { class: "file-words" }, name, h("span", { class: "file-size" }, details(given, name)));
  if (!address) return h("div", { class: "file" }, icon("code", 18), words);
  return h(
    "a",
    {
      class: "file",
      href: address,
      download: given.name ?? name,
      target: "_blank",
      rel: "noopener noreferrer",
      data: { fileId: given.id },
    },
    icon("download", 18),
    words,
  );
}

/** The size, after the file's name where that is not its title. */
function details(given, name) {
  return [given.name === name ? null : given.name, sizeOf(given.size)].filter(Boolean).join(" · ");
}

/** 532 bytes, 1.5 KB, 2 MB: as Slack counts, in steps of 1024. */
export function sizeOf(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  const [size, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "KB"] : [bytes / (1024 * 1024), "MB"];
  return `${size.toFixed(size < 10 ? 1 : 0).replace(/\.0$/, "")} ${unit}`;
}
