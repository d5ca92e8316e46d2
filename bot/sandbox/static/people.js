/**
 * How people look: the coloured square with their initials, and the bot's own sign.
 */
import { h } from "./dom.js";
import { icon } from "./icons.js";

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}

/** `size` in pixels. Decorative: the name stands next to it. */
export function avatar(person, size = 36) {
  const style = {
    width: `${size}px`,
    height: `${size}px`,
    background: person?.avatar_color ?? "#7c7a7f",
    "font-size": `${Math.round(size * 0.4)}px`,
  };
  if (person?.is_bot)
    return h("span", { class: "avatar", "aria-hidden": "true", style }, icon("desk", Math.round(size * 0.68)));
  // Drawn by the stylesheet: the initials are no words of the button that the picture is in.
  const data = { initials: initials(person?.name ?? "?") };
  return h("span", { class: "avatar", "aria-hidden": "true", style, data });
}

export function appBadge() {
  return h("span", { class: "app-badge" }, "APP");
}
